using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Concord.Hosting;

/// <summary>
/// All options are checked before anything is made from them. The host itself checks when it starts, and by then it has made every hosted
/// service: the first that uses options which cannot be used would hide what is wrong with the others.
/// </summary>
internal static class OptionsCheck
{
    /// <exception cref="OptionsValidationException">Names each key, of all sections, with a value that cannot be used.</exception>
    public static void CheckOptions(this IHost host) => host.Services.CheckOptions();

    /// <inheritdoc cref="CheckOptions(IHost)"/>
    public static void CheckOptions(this IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
        }
        catch (AggregateException several)
        {
            var failures = several
                .InnerExceptions.OfType<OptionsValidationException>()
                .SelectMany(static one => one.Failures)
                .Distinct(StringComparer.Ordinal);
            throw new OptionsValidationException("Concord", typeof(OptionsCheck), failures);
        }
    }
}

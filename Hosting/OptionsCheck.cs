using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Concord.Hosting;

/// <summary>
/// Checks all options before any service is created from them. The host itself checks when it starts, but by then it has created every
/// hosted service: the first service that uses invalid options would hide the errors of the others.
/// </summary>
internal static class OptionsCheck
{
    /// <exception cref="OptionsValidationException">Names each key, of all sections, whose value is not valid.</exception>
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

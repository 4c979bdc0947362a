using Concord.Gateway.Imports.Running;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Imports;

internal static class ImportServices
{
    public static IServiceCollection AddImports(this IServiceCollection services)
    {
        services.AddOptions<ImportOptions>().BindConfiguration(ImportOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ImportOptions>, ImportOptionsValidator>()
            .AddSingleton<ImportSlots>()
            .AddSingleton(new ImportLimits())
            .AddSingleton<ImportInstruments>()
            .AddSingleton<ImportRuns>()
            .AddHostedService(static provider => provider.GetRequiredService<ImportRuns>());
    }
}

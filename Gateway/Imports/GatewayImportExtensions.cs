using Concord.Configuration;

namespace Concord.Gateway.Imports;

internal static class GatewayImportExtensions
{
    public static IServiceCollection AddImports(this IServiceCollection services)
    {
        services.AddConcordOptions<ImportOptions, ImportOptionsValidator>(ImportOptions.Section);
        return services
            .AddSingleton<ImportSlots>()
            .AddSingleton<ImportInstruments>()
            .AddSingleton<ImportRuns>()
            .AddHostedService(static provider => provider.GetRequiredService<ImportRuns>());
    }
}

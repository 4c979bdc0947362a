using Concord.Gateway.Imports.Running;

namespace Concord.Gateway.Imports;

internal static class ImportServices
{
    public static IServiceCollection AddImports(this IServiceCollection services) => services
        .AddSingleton(new ImportLimits())
        .AddSingleton<ImportInstruments>()
        .AddSingleton<ImportRuns>()
        .AddHostedService(static provider => provider.GetRequiredService<ImportRuns>());
}

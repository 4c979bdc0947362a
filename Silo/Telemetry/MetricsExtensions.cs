using Concord.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Silo.Telemetry;

/// <summary>What a silo measures beside the work that it does.</summary>
internal static class MetricsExtensions
{
    /// <summary>Store, log, projections and cluster, as this silo sees them.</summary>
    public static IServiceCollection AddSiloMetrics(this IServiceCollection services)
    {
        services.AddSingleton<StoreSampler>();
        services.AddHostedService(static provider => provider.GetRequiredService<StoreSampler>());
        return services.AddGauges<StoreGauges>().AddGauges<WalInstruments>().AddGauges<ProjectionGauges>().AddGauges<ClusterGauges>();
    }
}

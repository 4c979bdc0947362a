using Concord.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Silo.Telemetry;

/// <summary>Metrics of a silo that are sampled, beside those of its work.</summary>
internal static class MetricsExtensions
{
    /// <summary>Store, WAL, projections and cluster, as this silo sees them.</summary>
    public static IServiceCollection AddSiloMetrics(this IServiceCollection services)
    {
        services.AddSingleton<StoreSampler>();
        services.AddHostedService(static provider => provider.GetRequiredService<StoreSampler>());
        return services.AddGauges<StoreGauges>().AddGauges<WalInstruments>().AddGauges<ProjectionGauges>().AddGauges<ClusterGauges>();
    }
}

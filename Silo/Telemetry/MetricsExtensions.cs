using System.Diagnostics.Metrics;
using Concord.Silo.Hosting.Cluster;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Silo.Telemetry;

/// <summary>What a process measures beside the work that it does.</summary>
internal static class MetricsExtensions
{
    /// <summary>Store, log, projections and cluster, as this silo sees them.</summary>
    public static IServiceCollection AddSiloMetrics(this IServiceCollection services)
    {
        services.AddSingleton<LogWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<LogWatch>());
        return services.AddGauges<StoreGauges>().AddGauges<WalInstruments>().AddGauges<ProjectionGauges>().AddGauges<ClusterGauges>();
    }

    /// <summary>How long the credentials for the cluster are still valid.</summary>
    public static IServiceCollection AddCredentialMetrics(this IServiceCollection services, ClusterSettings settings)
    {
        if (settings is { Mode: ClusterMode.Consul, Consul.Token: not null })
        {
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ConsulTokenWatch>(provider, settings.Consul));
            services.AddHostedService(static provider => provider.GetRequiredService<ConsulTokenWatch>());
        }

        services.AddSingleton(provider => new CredentialGauges(
            provider.GetRequiredService<IMeterFactory>(), settings.Tls, provider.GetService<ConsulTokenWatch>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<GaugeStart<CredentialGauges>>();
        return services;
    }

    private static IServiceCollection AddGauges<TGauges>(this IServiceCollection services)
        where TGauges : class => services.AddSingleton<TGauges>().AddHostedService<GaugeStart<TGauges>>();
}

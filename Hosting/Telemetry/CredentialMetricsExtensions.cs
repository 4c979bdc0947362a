using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Hosting;

/// <summary>Metrics of the remaining validity of this process' credentials for the cluster.</summary>
internal static class CredentialMetricsExtensions
{
    public static IServiceCollection AddCredentialMetrics(this IServiceCollection services, ConcordClusterOptions settings)
    {
        if (settings is { Mode: ClusterMode.Consul, Consul.AclToken: not null })
        {
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ConsulTokenMonitor>(provider, settings.Consul));
            services.AddHostedService(static provider => provider.GetRequiredService<ConsulTokenMonitor>());
        }

        services.AddSingleton(provider => new CredentialGauges(
            provider.GetRequiredService<IMeterFactory>(),
            settings.Certificates,
            provider.GetService<ConsulTokenMonitor>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddHostedService<GaugeActivator<CredentialGauges>>();
        return services;
    }
}

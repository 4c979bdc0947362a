using Concord.Client;
using Concord.Configuration;
using Concord.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concord.Hosting;

internal static class ClusterClientExtensions
{
    /// <summary>The cluster that this process belongs to.</summary>
    public static ConcordClusterOptions BindCluster(this IHostApplicationBuilder builder) =>
        builder.Services.BindConcordOptions<ConcordClusterOptions, ConcordClusterOptionsValidator>(
            builder.Configuration,
            ConcordClusterOptions.Section
        );

    /// <summary>Makes this host a client of the cluster that its configuration names: no silo, no storage.</summary>
    public static IHostApplicationBuilder UseConcordClusterClient(this IHostApplicationBuilder builder, ConcordClusterOptions settings)
    {
        var dashboard = builder.Services.BindConcordOptions<ConcordDashboardOptions>(
            builder.Configuration,
            ConcordDashboardOptions.Section
        );
        builder.Services.AddConcordClient(
            client => client.UseConcordCluster(settings).AddConcordDashboard(dashboard),
            options =>
                (options.ClusterId, options.ServiceId, options.RetryFor) = (settings.ClusterId, settings.ServiceId, settings.RetryFor)
        );

        // The cluster may be unavailable when this process starts; its health can be read while it waits.
        builder.Services.Configure<HostOptions>(static host => host.ServicesStartConcurrently = true);
        builder.Services.AddDrain(settings);
        builder.Services.AddCredentialMetrics(settings);
        return builder;
    }

    /// <summary>Makes a stop visible to others in time, and gives running work time to end.</summary>
    public static IServiceCollection AddDrain(this IServiceCollection services, ConcordClusterOptions settings)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.DrainNotice + settings.DrainTime);
        services.AddHostedService(_ => new DrainDelay(settings.DrainNotice));
        return services;
    }
}

/// <summary>
/// The first step of a stop: the process still answers for a while, and <c>/health/ready</c> reports that it is not ready. Load balancers
/// that check it route requests elsewhere before the first one is refused.
/// </summary>
internal sealed class DrainDelay(TimeSpan notice) : HostedLifecycle
{
    // Real time, because load balancers outside are waited for.
    public override async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (notice > TimeSpan.Zero)
            await Task.Delay(notice, CancellationToken.None);
    }
}

using Concord.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Concord.Client;

/// <summary>Makes a host a client of Concord's cluster.</summary>
public static class ConcordClientExtensions
{
    /// <summary>As the other overload, with the section <c>Cluster</c> of this host's configuration.</summary>
    /// <inheritdoc cref="AddConcordClient(IServiceCollection, Action{IClientBuilder}, Action{ConcordClientOptions}?)"/>
    public static IHostApplicationBuilder AddConcordClient(
        this IHostApplicationBuilder builder,
        Action<IClientBuilder> configure,
        Action<ConcordClientOptions>? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddConcordOptions<ConcordClientOptions, ConcordClientOptionsValidator>(ConcordClientOptions.Section);
        builder.Services.AddConcordClient(configure, options);
        return builder;
    }

    /// <summary>
    /// Adds <see cref="IConcordClient"/>, and the Orleans client that it uses. The start of the host waits until the cluster is
    /// reached; a connection that is lost later is restored by itself. Calls that are safe to repeat are repeated for
    /// <see cref="ConcordClientOptions.RetryFor"/>. Traces are propagated.
    /// </summary>
    /// <param name="configure">
    /// How silos are found, for instance <c>client => client.UseStaticClustering(endpoints)</c>. Cluster and service id are
    /// those of <paramref name="options"/>, whatever is set here.
    /// </param>
    public static IServiceCollection AddConcordClient(
        this IServiceCollection services,
        Action<IClientBuilder> configure,
        Action<ConcordClientOptions>? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services
            .AddConcordOptions<ConcordClientOptions, ConcordClientOptionsValidator>(section: null)
            .Configure(options ?? (static _ => { }));
        services
            .AddOptions<ClusterOptions>()
            .PostConfigure<IOptions<ConcordClientOptions>>(
                static (cluster, client) => (cluster.ClusterId, cluster.ServiceId) = (client.Value.ClusterId, client.Value.ServiceId)
            );
        services
            .AddOptions<ClientMessagingOptions>()
            .Configure<IOptions<ConcordClientOptions>>(
                static (messaging, client) => messaging.ResponseTimeout = client.Value.ResponseTimeout
            );
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IConcordClient, ConcordClient>();
        services.AddSingleton<ClusterConnection>();
        services.AddSingleton<IClientConnectionRetryFilter>(static provider => provider.GetRequiredService<ClusterConnection>());
        services.AddSingleton<IClusterConnectionStatusObserver>(static provider => provider.GetRequiredService<ClusterConnection>());
        services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(static provider =>
            provider.GetRequiredService<ClusterConnection>()
        );
        return services.AddOrleansClient(client =>
        {
            client.AddActivityPropagation();
            configure(client);

            // The last filter is the innermost: a call is one span and one call to the other filters, however often it is
            // tried.
            client.AddOutgoingGrainCallFilter<SafeRetry>();
        });
    }
}

using Concord.Clustering.Consul.Client;
using Concord.Clustering.Consul.Hosting;
using Concord.Clustering.Consul.Membership;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Orleans.Hosting;

/// <summary>The same extensions, by name and namespace, as those of Microsoft.Orleans.Clustering.Consul.</summary>
public static class ConsulUtilsHostingExtensions
{
    /// <summary>Keeps the membership of the silo's cluster in Consul.</summary>
    public static ISiloBuilder UseConsulSiloClustering(this ISiloBuilder builder, Action<ConsulClusteringOptions> configureOptions) =>
        builder.UseConsulSiloClustering(options => options.Configure(configureOptions));

    /// <inheritdoc cref="UseConsulSiloClustering(ISiloBuilder, Action{ConsulClusteringOptions})"/>
    public static ISiloBuilder UseConsulSiloClustering(this ISiloBuilder builder, Action<OptionsBuilder<ConsulClusteringOptions>> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddConsul(configureOptions, "The cluster goes on with the membership that it knows; no silo can join, and none be declared dead.");
        builder.Services.AddSingleton<IMembershipTable, ConsulMembershipTable>();
        return builder;
    }

    /// <summary>Finds the silos that the client may connect to in Consul.</summary>
    public static IClientBuilder UseConsulClientClustering(this IClientBuilder builder, Action<ConsulClusteringOptions> configureOptions) =>
        builder.UseConsulClientClustering(options => options.Configure(configureOptions));

    /// <inheritdoc cref="UseConsulClientClustering(IClientBuilder, Action{ConsulClusteringOptions})"/>
    public static IClientBuilder UseConsulClientClustering(this IClientBuilder builder, Action<OptionsBuilder<ConsulClusteringOptions>> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddConsul(configureOptions, "The client goes on with the silos that it knows.");
        builder.Services.AddSingleton<IGatewayListProvider, ConsulGatewayListProvider>();
        return builder;
    }

    private static void AddConsul(this IServiceCollection services, Action<OptionsBuilder<ConsulClusteringOptions>> configureOptions, string purpose)
    {
        configureOptions?.Invoke(services.AddOptions<ConsulClusteringOptions>());
        services.AddOptions<ConsulClusteringOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConsulClusteringOptions>, ConsulClusteringOptionsValidator>());
        services.TryAddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<ConsulClusteringOptions>>().Value;
            var connection = new ConsulConnection(ConsulConnection.ParseEndpoints(options.Address) ?? [], options.Token, options.Timeout);
            return new ConsulClient(connection, purpose, provider.GetRequiredService<ILogger<ConsulClient>>());
        });
    }
}

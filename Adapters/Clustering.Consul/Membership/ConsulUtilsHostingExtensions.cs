using Concord.Adapters.Clustering.Consul;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime.Membership;

namespace Orleans.Hosting;

/// <summary>The extensions of Microsoft.Orleans.Clustering.Consul, with the same names and namespace.</summary>
public static class ConsulUtilsHostingExtensions
{
    /// <summary>Stores the membership of the silo's cluster in Consul.</summary>
    public static ISiloBuilder UseConsulSiloClustering(this ISiloBuilder builder, Action<ConsulClusteringOptions> configureOptions) =>
        builder.UseConsulSiloClustering(options => options.Configure(configureOptions));

    /// <inheritdoc cref="UseConsulSiloClustering(ISiloBuilder, Action{ConsulClusteringOptions})"/>
    public static ISiloBuilder UseConsulSiloClustering(
        this ISiloBuilder builder,
        Action<OptionsBuilder<ConsulClusteringOptions>> configureOptions
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddConsul(configureOptions, ConsulBasedMembershipTable.Purpose);
        builder.Services.AddSingleton<IMembershipTable>(static services => new ConsulBasedMembershipTable(
            services.GetRequiredService<ConsulHttpClient>(),
            services.GetRequiredService<IOptions<ConsulClusteringOptions>>(),
            services.GetRequiredService<IOptions<ClusterOptions>>(),
            services.GetRequiredService<ILogger<ConsulBasedMembershipTable>>()
        ));
        return builder;
    }

    /// <summary>Finds the silos that the client may connect to in Consul.</summary>
    public static IClientBuilder UseConsulClientClustering(this IClientBuilder builder, Action<ConsulClusteringOptions> configureOptions) =>
        builder.UseConsulClientClustering(options => options.Configure(configureOptions));

    /// <inheritdoc cref="UseConsulClientClustering(IClientBuilder, Action{ConsulClusteringOptions})"/>
    public static IClientBuilder UseConsulClientClustering(
        this IClientBuilder builder,
        Action<OptionsBuilder<ConsulClusteringOptions>> configureOptions
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddConsul(configureOptions, ConsulGatewayListProvider.Purpose);
        builder.Services.AddSingleton<IGatewayListProvider>(static services => new ConsulGatewayListProvider(
            services.GetRequiredService<ConsulHttpClient>(),
            services.GetRequiredService<IOptions<ConsulClusteringOptions>>(),
            services.GetRequiredService<IOptions<GatewayOptions>>(),
            services.GetRequiredService<IOptions<ClusterOptions>>(),
            services.GetRequiredService<ILogger<ConsulGatewayListProvider>>()
        ));
        return builder;
    }

    private static void AddConsul(
        this IServiceCollection services,
        Action<OptionsBuilder<ConsulClusteringOptions>> configureOptions,
        string purpose
    )
    {
        configureOptions?.Invoke(services.AddOptions<ConsulClusteringOptions>());
        services.AddOptions<ConsulClusteringOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConsulClusteringOptions>, ConsulClusteringRules>());
        services.TryAddSingleton(provider =>
        {
            var connection = ConsulClusteringRules.Connect(provider.GetRequiredService<IOptions<ConsulClusteringOptions>>().Value);
            return new ConsulHttpClient(connection, purpose, provider.GetRequiredService<ILogger<ConsulHttpClient>>());
        });
    }
}

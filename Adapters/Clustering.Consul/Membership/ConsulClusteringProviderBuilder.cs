using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;

[assembly: RegisterProvider("Consul", "Clustering", "Client", typeof(Concord.Adapters.Clustering.Consul.ConsulClusteringProviderBuilder))]
[assembly: RegisterProvider("Consul", "Clustering", "Silo", typeof(Concord.Adapters.Clustering.Consul.ConsulClusteringProviderBuilder))]

namespace Concord.Adapters.Clustering.Consul;

/// <summary>For hosts that only set <c>Orleans:Clustering:ProviderType=Consul</c> in their configuration.</summary>
internal sealed class ConsulClusteringProviderBuilder : IProviderBuilder<ISiloBuilder>, IProviderBuilder<IClientBuilder>
{
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.UseConsulSiloClustering(options => options.Bind(configurationSection));

    public void Configure(IClientBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.UseConsulClientClustering(options => options.Bind(configurationSection));
}

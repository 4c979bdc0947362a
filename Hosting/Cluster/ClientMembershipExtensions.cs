using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Concord.Hosting;

/// <summary>
/// Makes a client find the silos of the configured cluster. It needs no storage: it must only be able to read the membership.
/// </summary>
internal static class ClientMembershipExtensions
{
    public static IClientBuilder UseConcordCluster(this IClientBuilder client, ConcordClusterOptions settings)
    {
        client.Services.Configure<ClusterOptions>(settings.Apply);
        client.Services.Configure<GatewayOptions>(static options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
        switch (settings.Mode)
        {
            case ClusterMode.Static:
                client.UseStaticClustering([.. settings.Gateways]);
                break;
            case ClusterMode.Redis:
                client.UseRedisClustering(static _ => { });
                client.Services.AddRedisMembership(settings);
                break;
            case ClusterMode.Consul:
                client.UseConsulClientClustering(settings.Consul.Apply);
                break;
            default:
                throw new InvalidOperationException($"A client cannot find silos by {settings.Mode}.");
        }

        if (settings.Certificates is { } tls)
            client.UseTls(tls.Apply);
        return client;
    }
}

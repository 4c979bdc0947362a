using Concord.Hosting;
using Concord.Silo;

namespace Concord.Gateway;

/// <summary>
/// How grains are reached: in the gateway's own process (the whole system as one program), or in the silos of a cluster that the gateway is
/// a client of. Everything else calls grains and does not know which.
/// </summary>
internal static class GatewayClusterExtensions
{
    public static WebApplicationBuilder AddCluster(this WebApplicationBuilder builder)
    {
        var cluster = builder.BindCluster();
        if (cluster.Mode == ClusterMode.Localhost)
            builder.UseConcordSilo(cluster);
        else
            builder.UseConcordClusterClient(cluster);
        builder.RegisterGatewayInConsul(cluster, static services => services.GetRequiredService<ListenAddresses>().All[0]);
        return builder;
    }
}

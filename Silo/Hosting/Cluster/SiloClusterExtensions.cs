using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Concord.Silo.Hosting.Cluster;

/// <summary>Makes a silo a member of the cluster that the settings describe.</summary>
internal static class SiloClusterExtensions
{
    public static ISiloBuilder UseConcordCluster(this ISiloBuilder silo, ClusterSettings settings)
    {
        if (settings.Mode == ClusterMode.Localhost)
        {
            silo.UseLocalhostClustering(
                FreePort.Check("Cluster:SiloPort", settings.SiloPort),
                FreePort.Check("Cluster:GatewayPort", settings.GatewayPort),
                primarySiloEndpoint: null,
                settings.ServiceId,
                settings.ClusterId);
        }
        else
        {
            silo.UseSharedMembership(settings);
        }

        if (settings.Tls is { } tls) silo.UseTls(tls.Apply);
        silo.Services.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionAge = settings.CollectionAge;
            options.EnableActivationSheddingOnMemoryPressure = settings.MemorySheddingPercent > 0;
            if (settings.MemorySheddingPercent == 0) return;
            options.MemoryUsageLimitPercentage = settings.MemorySheddingPercent;
            options.MemoryUsageTargetPercentage = settings.MemorySheddingPercent * 0.9;
        });
        silo.Services.Configure<LoadSheddingOptions>(options =>
        {
            options.LoadSheddingEnabled = settings.CpuSheddingPercent > 0;
            if (settings.CpuSheddingPercent > 0) options.CpuThreshold = settings.CpuSheddingPercent;
        });
        return silo;
    }

    private static void UseSharedMembership(this ISiloBuilder silo, ClusterSettings settings)
    {
        silo.Services.Configure<ClusterOptions>(settings.Apply);
        var address = AdvertisedAddress.Find(settings.AdvertisedAddress);

        // Orleans' ports ask nobody who they are, so the silo listens on the one network that it is reached by, and not on every network that the machine is on.
        // Where the advertised address is another one's (behind address translation), that cannot be.
        var listen = AdvertisedAddress.IsOfThisMachine(address) ? address : IPAddress.Any;
        silo.ConfigureEndpoints(
            address,
            FreePort.Check("Cluster:SiloPort", settings.SiloPort, listen),
            FreePort.Check("Cluster:GatewayPort", settings.GatewayPort, listen),
            listenOnAnyHostAddress: listen.Equals(IPAddress.Any));
        silo.Services.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = settings.ProbeTimeout;

            // Also the measure of how long a silo is trusted that has sent something and now says nothing: three times this. Orleans' default is four times the
            // timeout, and with it a silo that hangs, with its connections open, is called for more than half a minute.
            options.MaxProbeTimeout = settings.ProbeTimeout * 2;

            // Gossip spreads a change at once; the table is read for what gossip missed.
            options.TableRefreshTimeout = TimeSpan.FromSeconds(15);
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(15);
        });
        if (settings.Mode == ClusterMode.Consul) silo.UseConsulSiloClustering(settings.Consul.Apply);
        else silo.UseRedisClustering(settings.Apply);
    }
}

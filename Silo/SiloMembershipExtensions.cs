using System.Net;
using Concord.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Concord.Silo;

/// <summary>Makes a silo a member of the configured cluster.</summary>
internal static class SiloMembershipExtensions
{
    public static ISiloBuilder UseConcordCluster(this ISiloBuilder silo, ConcordClusterOptions settings)
    {
        if (settings.Mode == ClusterMode.Localhost)
        {
            silo.UseLocalhostClustering(serviceId: settings.ServiceId, clusterId: settings.ClusterId);
            silo.Services.Configure<EndpointOptions>(options => TakePorts(options, settings, IPAddress.Loopback));
        }
        else
        {
            silo.UseSharedMembership(settings);
        }

        if (settings.Certificates is { } tls)
            silo.UseTls(tls.Apply);
        silo.Services.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionAge = settings.CollectionAge;
            options.EnableActivationSheddingOnMemoryPressure = settings.MemorySheddingPercent > 0;
            if (settings.MemorySheddingPercent == 0)
                return;
            options.MemoryUsageLimitPercentage = settings.MemorySheddingPercent;
            options.MemoryUsageTargetPercentage = settings.MemorySheddingPercent * 0.9;
        });
        silo.Services.Configure<LoadSheddingOptions>(options =>
        {
            options.LoadSheddingEnabled = settings.CpuSheddingPercent > 0;
            if (settings.CpuSheddingPercent > 0)
                options.CpuThreshold = settings.CpuSheddingPercent;
        });
        return silo;
    }

    private static void UseSharedMembership(this ISiloBuilder silo, ConcordClusterOptions settings)
    {
        silo.Services.Configure<ClusterOptions>(settings.Apply);
        silo.Services.Configure<EndpointOptions>(options => Listen(options, settings));
        silo.Services.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = settings.ProbeTimeout;

            // Also determines how long a silo stays trusted that has sent something and is silent now: three times this. Orleans' default
            // is four times the timeout; with it, a hanging silo with open connections is called for more than half a minute.
            options.MaxProbeTimeout = settings.ProbeTimeout * 2;

            // Gossip spreads a change at once; reading the table finds what gossip missed.
            options.TableRefreshTimeout = TimeSpan.FromSeconds(15);
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(15);
        });
        if (settings.Mode == ClusterMode.Consul)
            silo.UseConsulSiloClustering(settings.Consul.Apply);
        else
        {
            silo.UseRedisClustering(static _ => { });
            silo.Services.AddRedisMembership(settings);
        }
    }

    /// <summary>
    /// Orleans' ports do not authenticate callers. So the silo listens only on the network of its advertised address, not on every network
    /// of the machine. Where the advertised address belongs to another machine (address translation), that is not possible.
    /// </summary>
    private static void Listen(EndpointOptions options, ConcordClusterOptions settings)
    {
        var address = AdvertisedAddress.Find(settings.AdvertisedAddress);
        var isOwn = AdvertisedAddress.IsOfThisMachine(address);
        options.AdvertisedIPAddress = address;
        TakePorts(options, settings, isOwn ? address : IPAddress.Any);
        if (isOwn)
            return;
        options.SiloListeningEndpoint = new(IPAddress.Any, options.SiloPort);
        options.GatewayListeningEndpoint = new(IPAddress.Any, options.GatewayPort);
    }

    private static void TakePorts(EndpointOptions options, ConcordClusterOptions settings, IPAddress address)
    {
        options.SiloPort = PortCheck.Check("Cluster:SiloPort", settings.SiloPort, address);
        options.GatewayPort = PortCheck.Check("Cluster:GatewayPort", settings.GatewayPort, address);
    }
}

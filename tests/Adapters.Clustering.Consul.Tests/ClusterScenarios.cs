using System.Globalization;
using System.Net;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Xunit;

namespace Concord.Adapters.Clustering.Consul.Tests;

/// <summary>Silos and a client that find each other in Consul.</summary>
[NeedsServers]
public sealed class ClusterScenarios
{
    private readonly string _clusterId = ConsulTestBed.NewCluster();
    private int _grains;

    [Fact]
    public async Task A_cluster_survives_an_outage_of_Consul_with_and_without_loss_of_its_data()
    {
        await using var consul = await ConsulServer.StartDurableAsync();
        var log = new LogLines();
        using var first = await StartSiloAsync(consul, log);
        using var second = await StartSiloAsync(consul, log);
        using var client = await StartClientAsync(consul, log);
        await UntilGrainsAreOnAsync(client, 2);

        await consul.KillAsync();
        await Polling.UntilAsync(() => Task.FromResult(Away(log) == 3), "two silos and a client to say that Consul is away");
        await UntilGrainsAreOnAsync(client, 2);
        await consul.RestartAsync();
        await Polling.UntilAsync(() => Task.FromResult(Back(log) == 3), "two silos and a client to say that Consul is back");
        await UntilGrainsAreOnAsync(client, 2);

        await consul.KillAsync();
        await consul.RestartEmptyAsync();
        await Polling.UntilAsync(
            async () => (await consul.ReadKeysAsync($"orleans/{_clusterId}/version")).Count == 1,
            "the silos to put the table back"
        );
        using var third = await StartSiloAsync(consul, log);
        await UntilGrainsAreOnAsync(client, 3);

        await third.StopAsync();
        using var table = new ConsulTestBed(consul.Address, _clusterId);
        Assert.Equal(
            [SiloStatus.Active, SiloStatus.Active, SiloStatus.Dead],
            (await table.Table.ReadAll()).Members.Select(static member => member.Item1.Status)
        );
        await client.StopAsync();
        await Task.WhenAll(first.StopAsync(), second.StopAsync());
        Assert.All((await table.Table.ReadAll()).Members, static member => Assert.Equal(SiloStatus.Dead, member.Item1.Status));
    }

    private static int Away(LogLines log) =>
        log.At(LogLevel.Warning).Count(static line => line.StartsWith("Consul at", StringComparison.Ordinal));

    private static int Back(LogLines log) =>
        log.At(LogLevel.Information).Count(static line => line.EndsWith("answers again.", StringComparison.Ordinal));

    /// <summary>New grains, each of which must answer, until they are on so many silos.</summary>
    private async Task UntilGrainsAreOnAsync(IHost client, int silos)
    {
        var grains = client.Services.GetRequiredService<IGrainFactory>();
        var seen = new HashSet<string>();
        await Polling.UntilAsync(
            async () =>
            {
                for (var i = 0; i < 10; i++)
                    seen.Add(await grains.GetGrain<ILocationGrain>(_grains++).WhereAsync());
                return seen.Count == silos;
            },
            $"grains on {silos} silos"
        );
    }

    private async Task<IHost> StartSiloAsync(ConsulServer consul, LogLines log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log);
        builder.UseOrleans(silo =>
        {
            silo.UseConsulSiloClustering(options => options.ConfigureConsulClient(consul.Uri));
            silo.Configure<ClusterOptions>(Name);
            silo.Configure<EndpointOptions>(static options =>
            {
                options.AdvertisedIPAddress = IPAddress.Loopback;
                (options.SiloPort, options.GatewayPort) = (RedisServer.FreePort(), RedisServer.FreePort());
            });
            silo.Configure<ClusterMembershipOptions>(static options => options.TableRefreshTimeout = TimeSpan.FromMilliseconds(300));
        });
        return await StartAsync(builder.Build(), "silo");
    }

    private async Task<IHost> StartClientAsync(ConsulServer consul, LogLines log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log);
        builder.UseOrleansClient(client =>
        {
            client.UseConsulClientClustering(options => options.ConfigureConsulClient(consul.Uri));
            client.Configure<ClusterOptions>(Name);
            client.Configure<GatewayOptions>(static options => options.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(300));
        });
        return await StartAsync(builder.Build(), "client");
    }

    private void Name(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (_clusterId, "test");

    private static async Task<IHost> StartAsync(IHost host, string what)
    {
        await SignalWait.For(host.StartAsync(), string.Create(CultureInfo.InvariantCulture, $"a {what} to start"));
        return host;
    }
}

[Alias("Concord.Silo.Tests.Consul.IWhereGrain")]
internal interface ILocationGrain : IGrainWithIntegerKey
{
    /// <summary>The silo that the grain is on.</summary>
    [Alias("WhereAsync")]
    Task<string> WhereAsync();
}

[Orleans.Placement.RandomPlacement]
internal sealed class LocationGrain(ILocalSiloDetails silo) : Grain, ILocationGrain
{
    public Task<string> WhereAsync() => Task.FromResult(silo.SiloAddress.ToParsableString());
}

using Concord.Adapters.Redis;
using Concord.ArangoDb.StandIn;
using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Projections;
using Concord.Silo.Streaming;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>Two silos with one Redis and one ArangoDB, from the commit to the archive.</summary>
[NeedsServers]
public sealed class ReadModelDeliveryTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private ArangoServer _arango = null!;
    private InProcessTestCluster _cluster = null!;

    [Fact]
    public async Task While_ArangoDB_is_away_commits_go_on_and_when_it_is_back_every_silo_sees_everything_in_the_archive()
    {
        var newest = (await Store(0).CommitManyAsync(4, 10)).ToList();
        foreach (var position in newest)
            await PassedAsync(position);

        await _arango.StopEndpointAsync(0);
        newest = [.. await Store(1).CommitManyAsync(4, 10, from: 11)];
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await Archive(0).QueryAsync(new() { Limit = 1 }));
        await Store(0).CheckAsync();
        await _arango.StartEndpointAsync(0);

        foreach (var position in newest)
            await PassedAsync(position);
        foreach (var silo in (int[])[0, 1])
        {
            for (var policy = 0; policy < 4; policy++)
            {
                var kept = await Archive(silo).ReadEntityAsync(new($"motor-fr/P{policy}"), 0, 100);
                Assert.Equal(
                    Enumerable.Range(1, 20).Select(static version => (long)version),
                    kept.Select(static entry => entry.Event.Version)
                );
            }
        }

        var log = _cluster.Silos[0].ServiceProvider.GetRequiredService<IWriteAheadLog>();
        Assert.Empty((await log.ReadDeadLettersAsync(ProjectionNames.Archive, 10, null)).Items);
    }

    public async ValueTask InitializeAsync()
    {
        (_redis, _arango) = (await RedisServer.StartAsync(), await ArangoServer.StartAsync());
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSiloHost(
            (_, host) =>
                host.Configuration.AddInMemoryCollection([
                    new("Storage:Partitions", "4"),
                    new("Storage:Redis:ConnectionString", _redis.ConnectionString),
                    .. ReadModelServers
                        .Settings(_arango, "concord")
                        .Select(static setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)),
                ])
        );
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.Services.AddRedisStorage().AddArangoReadModels();
                silo.Services.AddProjection<ArchiveProjection>(ProjectionNames.Archive);
                silo.AddWalStreams(ProjectionNames.Archive);
            }
        );
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _arango.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private ICommitStore Store(int silo) => _cluster.Silos[silo].ServiceProvider.GetRequiredService<ICommitStore>();

    private IArchiveStore Archive(int silo) => _cluster.Silos[silo].ServiceProvider.GetRequiredService<IArchiveStore>();

    private Task PassedAsync(WalPosition position) =>
        SignalWait.For(
            _cluster
                .Client.GetGrain<IProjectionGrain>(ProjectionStreams.KeyOf(ProjectionNames.Archive, position.Partition))
                .PassedAsync(position.Entry, WalCluster.Patience, TimeProvider.System),
            $"the archive to pass {position}"
        );
}

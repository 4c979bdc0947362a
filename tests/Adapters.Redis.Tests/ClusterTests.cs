using Concord.Conformance;
using Concord.Ports;
using Concord.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>The store on a Redis Cluster whose nodes come and go. What it does while all are there: <c>ClusterConformance.cs</c>.</summary>
[NeedsServers]
public sealed class ClusterTests
{
    [Fact]
    public async Task A_node_that_dies_stops_its_partitions_alone_and_loses_nothing()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(cluster.ConnectionString, partitions: 16);
        await using var load = new CommitLoad(storage, writers: 16);
        await load.UntilAsync(300);
        var keys = await Task.WhenAll(cluster.Nodes.Select(async node => int.Parse(await node.CliAsync("DBSIZE"))));
        Assert.DoesNotContain(0, keys);

        await cluster.Nodes[1].KillAsync();
        await load.UntilRefusedAsync();
        await cluster.Nodes[1].RestartAsync();

        await load.UntilAsync(load.Acknowledged + 300);
        await load.StopAsync();
        await load.AssertEachOnceAsync();
    }

    [Fact]
    public async Task A_replica_that_takes_the_place_of_a_dead_primary_has_what_was_replicated_and_takes_more()
    {
        await using var cluster = await RedisCluster.StartAsync(replicas: true);
        await using var storage = await RedisUnderTest.OpenAsync(
            cluster.ConnectionString,
            partitions: 16,
            ("Storage:Redis:Timeout", "00:00:01")
        );
        await using var load = new CommitLoad(storage, writers: 16);
        await load.UntilAsync(300);
        await load.StopAsync();
        await cluster.UntilReplicatedAsync();

        var (primary, replica) = await cluster.FindPairAsync();
        await primary.KillAsync();
        await RedisCluster.UntilPrimaryAsync(replica);

        for (var partition = 0; partition < 16; partition++)
        {
            var key = Events.KeyIn(partition, 16);
            var written = await Polling.RetryAsync(() => storage.Store.CommitAsync(Events.Commit(key, 0)));
            Assert.Equal((CommitOutcome.Committed, 1L), (written.Outcome, written.Version));
        }

        await load.AssertEachOnceAsync();
        Assert.DoesNotContain(storage.Lines.At(LogLevel.Critical), line => line.Contains("has lost the end", StringComparison.Ordinal));
    }
}

using Concord.Testing.Redis;
using Xunit;

namespace Concord.Silo.Tests.Redis;

/// <summary>The store on a Redis Cluster whose nodes come and go. What it does while all are there: <c>ClusterConformance.cs</c>.</summary>
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
}

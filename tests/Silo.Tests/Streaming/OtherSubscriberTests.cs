using Concord.Conformance;
using Concord.Testing;
using Xunit;

namespace Concord.Silo.Streaming.Tests;

/// <summary>Another grain of the silo that subscribes to the log's streams: nobody keeps it from that.</summary>
[NeedsServers]
public sealed class OtherSubscriberTests
{
    [Fact]
    public async Task A_second_subscriber_takes_nothing_from_the_projections()
    {
        await using var cluster = await WalCluster.StartAsync(bystander: true);

        var newest = await cluster.Storage.Store.CommitManyAsync(policies: 20, versions: 100);

        await cluster.PassedAsync(ProbeProjection.Name, newest);
        Assert.Equal(2_000, cluster.Probe.Taken.DistinctBy(entry => entry.Position).Count());
        foreach (var position in newest.DistinctBy(position => position.Partition))
        {
            var group = await cluster.GroupAsync(ProbeProjection.Name, position.Partition);
            Assert.Equal(0, group.Lag);
        }
    }
}

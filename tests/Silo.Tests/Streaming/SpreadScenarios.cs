using Concord.Conformance;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Silo.Streaming.Tests;

/// <summary>Partitions, and the work that they bring, over the silos of a cluster.</summary>
[NeedsServers]
public sealed class SpreadScenarios
{
    private const int Partitions = 16;

    [Fact]
    public async Task Silos_have_the_same_number_of_partitions_and_do_the_work_of_those_that_they_read()
    {
        await using var cluster = await WalCluster.StartAsync(silos: 2, partitions: Partitions);

        await SettledAsync(cluster, [8, 8]);
    }

    [Fact]
    public async Task A_silo_that_joins_gets_the_work_of_its_share_and_no_event_is_lost_or_out_of_order_meanwhile()
    {
        await using var cluster = await WalCluster.StartAsync(silos: 2, partitions: Partitions);
        await SettledAsync(cluster, [8, 8]);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() => WriteAsync(cluster, stop.Token));

        var joined = await cluster.Cluster.StartAdditionalSiloAsync();
        await SettledAsync(cluster, [6, 5, 5]);
        await stop.CancelAsync();
        var (newest, versions) = await SignalWait.For(writing, "the writer to end");

        await cluster.PassedAsync(ProbeProjection.Name, newest);
        await cluster.PassedAsync(ProjectionNames.Archive, newest);
        foreach (
            var policy in cluster
                .Probe.Taken.Where(entry => entry.Event.Subject.Contains("/W", StringComparison.Ordinal))
                .GroupBy(entry => entry.Event.Subject)
        )
            Assert.Equal(
                Enumerable.Range(1, versions).Select(version => (long)version),
                policy.Select(entry => entry.Event.Version).Distinct()
            );
        Assert.Equal(cluster.Probe.Taken.DistinctBy(entry => entry.Position).Count(), cluster.Storage.Archive.Count);

        Assert.InRange(WorkOf(cluster).Values.Count(silo => silo.Equals(joined.SiloAddress)), 5, 6);
    }

    [Fact]
    public async Task A_wait_for_a_projection_that_moves_is_answered_by_its_new_silo()
    {
        await using var cluster = await WalCluster.StartAsync(silos: 2, partitions: Partitions);
        await SettledAsync(cluster, [8, 8]);
        var joined = await cluster.Cluster.StartAdditionalSiloAsync();
        await SettledAsync(
            cluster,
            [6, 5, 5],
            async positions =>
                await Task.WhenAll(
                    positions.Select(position => cluster.Log.WaitForAsync(ProjectionNames.Archive, position, WalCluster.Patience))
                )
        );

        Assert.Contains(joined.SiloAddress, WorkOf(cluster).Values);
    }

    /// <summary>A projection's work follows its reader at the next delivery, so each round brings one to every partition.</summary>
    private static async Task SettledAsync(WalCluster cluster, int[] loads, Func<IReadOnlyList<WalPosition>, Task>? passed = null)
    {
        var round = 0;
        await Polling.UntilAsync(
            async () =>
            {
                round++;
                var positions = await cluster.Storage.Store.CommitManyAsync(64, 1, prefix: $"motor-fr/R{round}-{loads.Length}-");
                await (passed?.Invoke(positions) ?? cluster.PassedAsync(ProbeProjection.Name, positions));
                return WorkOf(cluster).Values.GroupBy(silo => silo).Select(silo => silo.Count()).OrderDescending().SequenceEqual(loads);
            },
            $"projections' work to be spread as {string.Join(", ", loads)}"
        );
    }

    /// <summary>Per partition, where its last event was taken.</summary>
    private static IReadOnlyDictionary<int, SiloAddress> WorkOf(WalCluster cluster) => cluster.Probe.TakenAt;

    private static async Task<(IReadOnlyList<WalPosition> Newest, int Versions)> WriteAsync(WalCluster cluster, CancellationToken stop)
    {
        IReadOnlyList<WalPosition> newest = [];
        for (var version = 1; ; version++)
        {
            newest = await cluster.Storage.Store.CommitManyAsync(32, 1, from: version, prefix: "motor-fr/W");
            if (stop.IsCancellationRequested)
                return (newest, version);
            await cluster.PassedAsync(ProjectionNames.Archive, newest);
        }
    }
}

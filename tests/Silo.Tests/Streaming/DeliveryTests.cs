using Concord.Conformance;
using Concord.Errors;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Silo.Streaming.Tests;

[NeedsServers]
public sealed class DeliveryTests
{
    [Fact]
    public async Task Every_event_reaches_every_projection_in_the_order_of_its_policy()
    {
        await using var cluster = await WalCluster.StartAsync();

        var newest = await cluster.Storage.Store.CommitManyAsync(policies: 20, versions: 50);

        await cluster.PassedAsync(ProbeProjection.Name, newest);
        await cluster.PassedAsync(ProjectionNames.Archive, newest);
        foreach (var policy in cluster.Probe.Taken.GroupBy(entry => entry.Event.Subject))
            Assert.Equal(Enumerable.Range(1, 50).Select(version => (long)version), policy.Select(entry => entry.Event.Version));
        Assert.Equal(1000, cluster.Probe.Taken.Count);
        Assert.Equal(1000, cluster.Storage.Archive.Count);
    }

    [Fact]
    public async Task A_projection_with_an_unavailable_target_waits_and_delays_no_other()
    {
        await using var cluster = await WalCluster.StartAsync();
        cluster.Storage.Archive.Outage.Begin("The archive is away.");

        var newest = await cluster.Storage.Store.CommitManyAsync(policies: 8, versions: 100);

        await cluster.PassedAsync(ProbeProjection.Name, newest);
        var waiting = await cluster.Grain(ProjectionNames.Archive, newest[0].Partition).GetReportAsync();
        Assert.Equal("The archive is away.", waiting.Detail);
        Assert.Equal(0, cluster.Storage.Archive.Count);

        cluster.Storage.Archive.Outage.End();
        await cluster.PassedAsync(ProjectionNames.Archive, newest);
        Assert.Equal(800, cluster.Storage.Archive.Count);
        Assert.Null((await cluster.Grain(ProjectionNames.Archive, newest[0].Partition).GetReportAsync()).WaitingSince);
        Assert.Empty((await cluster.Storage.Store.ReadDeadLettersAsync(null, 10, null)).Items);
    }

    [Fact]
    public async Task One_poisonous_event_among_a_thousand_is_set_aside_and_its_neighbours_go_on()
    {
        await using var cluster = await WalCluster.StartAsync();
        cluster.Storage.Archive.Poison = entry => entry.Event is { Subject: "motor-fr/P3", Version: 77 };

        var newest = await cluster.Storage.Store.CommitManyAsync(policies: 10, versions: 100);
        await cluster.PassedAsync(ProjectionNames.Archive, newest);

        Assert.Equal(999, cluster.Storage.Archive.Count);
        var letter = Assert.Single((await cluster.Storage.Store.ReadDeadLettersAsync(ProjectionNames.Archive, 10, null)).Items);
        Assert.Equal("motor-fr/P3/77", letter.Entry.Event.EventId);
        Assert.Equal("The test has poisoned motor-fr/P3/77.", letter.Error);
        Assert.Equal(5, letter.Tries);
        Assert.True(letter.LastTriedAt > letter.FirstTriedAt);
    }

    [Fact]
    public async Task A_restart_in_the_middle_loses_nothing()
    {
        await using var cluster = await WalCluster.StartAsync();
        await cluster.Storage.Store.CommitManyAsync(policies: 10, versions: 50);
        cluster.Storage.Archive.Outage.Begin();
        await cluster.Probe.WaitUntilAsync(taken => taken.Count >= 100, "100 events");
        await cluster.StopAsync();
        var newest = await cluster.Storage.Store.CommitManyAsync(policies: 10, versions: 50, from: 51);
        cluster.Storage.Archive.Outage.End();

        await cluster.StartAgainAsync();

        await cluster.PassedAsync(ProjectionNames.Archive, newest);
        await cluster.PassedAsync(ProbeProjection.Name, newest);
        Assert.Equal(1000, cluster.Storage.Archive.Count);
        Assert.Equal(1000, cluster.Probe.Taken.DistinctBy(entry => entry.Position).Count());
    }

    [Fact]
    public async Task A_silo_that_dies_hands_its_partitions_to_the_other()
    {
        await using var cluster = await WalCluster.StartAsync(silos: 2);
        await cluster.PassedAsync(ProjectionNames.Archive, await cluster.Storage.Store.CommitManyAsync(policies: 20, versions: 10));

        await cluster.Cluster.KillSiloAsync(cluster.Cluster.Silos[1]);
        var newest = await cluster.Storage.Store.CommitManyAsync(policies: 20, versions: 10, from: 11);

        await Task.WhenAll(newest.Select(position => Eventually(() => cluster.PassedAsync(ProjectionNames.Archive, [position]))));
        Assert.Equal(400, cluster.Storage.Archive.Count);
    }

    [Fact]
    public async Task A_wait_right_after_activation_is_answered_although_nothing_is_delivered_any_more()
    {
        await using var cluster = await WalCluster.StartAsync();
        var position = await cluster.Storage.Store.CommitAsync("motor-fr/P1", 1);
        await cluster.PassedAsync(ProbeProjection.Name, [position]);
        await cluster.StopAsync();

        await cluster.StartAgainAsync();

        await cluster.PassedAsync(ProbeProjection.Name, [position]);
        Assert.Single(cluster.Probe.Taken);
    }

    [Fact]
    public async Task A_wait_for_an_unreached_position_ends_with_projection_behind()
    {
        await using var cluster = await WalCluster.StartAsync();
        var position = await cluster.Storage.Store.CommitAsync("motor-fr/P1", 1);

        var wait = cluster
            .Grain(ProbeProjection.Name, position.Partition)
            .WaitForAsync(new(position.Entry.Milliseconds + 60_000, 0), TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAsync<ProjectionBehindException>(() => wait);
    }

    [Fact]
    public async Task A_slow_projection_applies_everything_while_waits_are_answered()
    {
        await using var cluster = await WalCluster.StartAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Probe.OnApply = (_, cancellationToken) => gate.Task.WaitAsync(cancellationToken);
        var newest = await cluster.Storage.Store.CommitManyAsync(policies: 8, versions: 200);

        var passed = cluster.PassedAsync(ProbeProjection.Name, newest);
        await cluster.PassedAsync(ProjectionNames.Archive, newest);
        Assert.False(passed.IsCompleted);

        gate.SetResult();
        await passed;
        Assert.Equal(1600, cluster.Probe.Taken.Count);
    }

    /// <summary>While the cluster finds out that a silo is dead, calls to it fail.</summary>
    private static async Task Eventually(Func<Task> call)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await call();
                return;
            }
            catch (Exception) when (tries < 10) { }
        }
    }
}

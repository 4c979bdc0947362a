using Concord.Conformance;
using Concord.Errors;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Silo.Streaming.Tests;

[NeedsServers]
public sealed class ReplayTests
{
    [Fact]
    public async Task A_replay_from_the_start_applies_everything_in_order_and_leaves_the_groups_progress()
    {
        await using var cluster = await WalCluster.StartAsync();
        var newest = await FillAsync(cluster, policies: 10, versions: 60);
        var before = await cluster.GroupAsync(ProbeProjection.Name, newest[0].Partition);

        var replay = await ReplayAsync(cluster, Request());

        Assert.Equal((ReplayState.Completed, 600, 600, 0), (replay.State, replay.Read, replay.Applied, replay.SetAside));
        Assert.NotNull(replay.FinishedAt);
        foreach (var policy in cluster.Probe.Replayed.GroupBy(entry => entry.Event.Subject))
            Assert.Equal(Enumerable.Range(1, 60).Select(version => (long)version), policy.Select(entry => entry.Event.Version));
        Assert.Equal(600, cluster.Probe.Replayed.Count);
        Assert.Equal(600, cluster.Probe.Taken.Count);
        Assert.Equal(before, await cluster.GroupAsync(ProbeProjection.Name, newest[0].Partition));
    }

    [Fact]
    public async Task A_replay_reads_trimmed_events_from_the_archive()
    {
        await using var cluster = await WalCluster.StartAsync();
        await FillAsync(cluster, policies: 5, versions: 20);
        for (var partition = 0; partition < cluster.Storage.Store.Partitions; partition++)
            await cluster.Storage.Store.TrimAsync(partition, EntryId.Max);
        await FillAsync(cluster, policies: 5, versions: 1, from: 21);

        Assert.Equal(105, (await ReplayAsync(cluster, Request())).Applied);
        Assert.Equal(105, cluster.Probe.Replayed.DistinctBy(entry => entry.Position).Count());
    }

    [Fact]
    public async Task A_replay_is_bounded_by_instant_position_realm_and_policy()
    {
        await using var cluster = await WalCluster.StartAsync();
        await FillAsync(cluster, policies: 6, versions: 5);
        var all = cluster.Probe.Taken.OrderBy(entry => entry.Position.Entry).ThenBy(entry => entry.Position.Partition).ToList();
        var middle = all[13].Position;

        await AssertReplaysAsync(cluster, Request() with { From = new(null, middle) }, all.Skip(13));
        var instant = DateTimeOffset.FromUnixTimeMilliseconds(middle.Entry.Milliseconds);
        await AssertReplaysAsync(
            cluster,
            Request() with
            {
                From = new(instant, null),
            },
            all.Where(entry => entry.Position.Entry.Milliseconds >= middle.Entry.Milliseconds)
        );
        await AssertReplaysAsync(
            cluster,
            Request() with
            {
                Realm = "motor-fr",
                Policy = "P3",
            },
            all.Where(entry => entry.Event.Subject == "motor-fr/P3")
        );
        await AssertReplaysAsync(cluster, Request() with { Realm = "home-de" }, []);
        await AssertReplaysAsync(cluster, Request() with { From = new(DateTimeOffset.UtcNow.AddDays(1), null) }, []);
    }

    [Fact]
    public async Task A_replay_goes_on_after_a_restart_where_it_was()
    {
        await using var cluster = await WalCluster.StartAsync();
        await FillAsync(cluster, policies: 10, versions: 60);
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Probe.OnReplay = (_, _) =>
        {
            if (cluster.Probe.Replayed.Count < 256)
                return Task.CompletedTask;
            stuck.TrySetResult();
            throw new StorageUnavailableException("Away.");
        };
        await cluster.Control(ProbeProjection.Name).ReplayAsync(Request());
        await SignalWait.For(stuck.Task, "the second page of the replay");
        await cluster.StopAsync();
        cluster.Probe.OnReplay = null;
        var before = cluster.Probe.Replayed.Count;

        await cluster.StartAgainAsync();

        var replay = await EndAsync(cluster);
        Assert.Equal((ReplayState.Completed, 600, 600), (replay.State, replay.Read, replay.Applied));
        Assert.Equal(600, cluster.Probe.Replayed.DistinctBy(entry => entry.Position).Count());
        Assert.InRange(cluster.Probe.Replayed.Count - before, 1, 600 - 256);
    }

    [Fact]
    public async Task Two_replays_at_once_are_refused_and_the_same_request_again_is_not()
    {
        await using var cluster = await WalCluster.StartAsync();
        await FillAsync(cluster, policies: 1, versions: 1);
        cluster.Probe.OnReplay = (_, _) => throw new StorageUnavailableException("Away.");
        var control = cluster.Control(ProbeProjection.Name);
        var first = Request();
        await control.ReplayAsync(first);

        Assert.Equal(first.Id, (await control.ReplayAsync(first)).Replay?.Id);
        var refused = await Assert.ThrowsAsync<IllegalTransitionException>(() => control.ReplayAsync(Request()));
        Assert.Contains(first.Id, refused.Message, StringComparison.Ordinal);

        cluster.Probe.OnReplay = null;
        Assert.Equal(first.Id, (await EndAsync(cluster)).Id);
        await ReplayAsync(cluster, Request());
    }

    [Fact]
    public async Task A_replay_of_a_paused_projection_waits_and_goes_on_with_it()
    {
        await using var cluster = await WalCluster.StartAsync();
        await FillAsync(cluster, policies: 3, versions: 3);
        var control = cluster.Control(ProbeProjection.Name);
        await control.PauseAsync("Ada", null);

        Assert.Equal(ReplayState.Running, (await control.ReplayAsync(Request())).Replay?.State);
        await control.ContinueAsync();
        Assert.Empty(cluster.Probe.Replayed);

        await control.ResumeAsync("Ada", null);
        Assert.Equal(9, (await EndAsync(cluster)).Applied);
    }

    [Fact]
    public async Task An_event_that_a_replay_cannot_have_taken_becomes_a_dead_letter_and_the_others_go_on()
    {
        await using var cluster = await WalCluster.StartAsync();
        await FillAsync(cluster, policies: 4, versions: 10);
        cluster.Probe.OnReplay = (entries, _) =>
            entries.Any(entry => entry.Event is { Subject: "motor-fr/P2", Version: 7 })
                ? throw new InvalidOperationException("Poison.")
                : Task.CompletedTask;

        var replay = await ReplayAsync(cluster, Request());

        Assert.Equal((40, 39, 1), (replay.Read, replay.Applied, replay.SetAside));
        Assert.Equal(
            "motor-fr/P2/7",
            Assert.Single((await cluster.Storage.Store.ReadDeadLettersAsync(ProbeProjection.Name, 10, null)).Items).Entry.Event.EventId
        );
    }

    [Fact]
    public async Task Events_committed_during_a_replay_are_delivered_once_by_the_stream()
    {
        await using var cluster = await WalCluster.StartAsync();
        await FillAsync(cluster, policies: 4, versions: 10);
        cluster.Probe.OnReplay = (_, _) => throw new StorageUnavailableException("Away.");
        await cluster.Control(ProbeProjection.Name).ReplayAsync(Request());

        await FillAsync(cluster, policies: 4, versions: 10, from: 11);
        cluster.Probe.OnReplay = null;

        Assert.Equal(ReplayState.Completed, (await EndAsync(cluster)).State);
        Assert.Equal(80, cluster.Probe.Taken.Count);
    }

    private static ReplayRequest Request() => new() { Id = Guid.NewGuid().ToString("N"), Actor = "Ada" };

    /// <summary>Commits, and waits until the archive and the probe have taken it.</summary>
    private static async Task<IReadOnlyList<WalPosition>> FillAsync(WalCluster cluster, int policies, int versions, int from = 1)
    {
        var newest = await cluster.Storage.Store.CommitManyAsync(policies, versions, from);
        await cluster.PassedAsync(ProbeProjection.Name, newest);
        await cluster.PassedAsync(ProjectionNames.Archive, newest);
        return newest;
    }

    private static async Task AssertReplaysAsync(WalCluster cluster, ReplayRequest request, IEnumerable<WalEntry> expected)
    {
        var before = cluster.Probe.Replayed.Count;
        await ReplayAsync(cluster, request);
        Assert.Equal(
            expected.Select(entry => entry.Event.EventId).Order(StringComparer.Ordinal),
            cluster.Probe.Replayed.Skip(before).Select(entry => entry.Event.EventId).Order(StringComparer.Ordinal)
        );
    }

    private static async Task<ReplayStatus> ReplayAsync(WalCluster cluster, ReplayRequest request)
    {
        await cluster.Control(ProbeProjection.Name).ReplayAsync(request);
        return await EndAsync(cluster);
    }

    private static async Task<ReplayStatus> EndAsync(WalCluster cluster)
    {
        var ended = cluster.Storage.Controls.WhenAsync(
            ProbeProjection.Name,
            control => control.Replay is { State: not ReplayState.Running }
        );
        await SignalWait.For(ended, "the end of the replay");
        return (await cluster.Control(ProbeProjection.Name).GetAsync()).Replay!;
    }
}

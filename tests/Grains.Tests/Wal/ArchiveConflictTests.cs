using Concord.Conformance;
using Concord.Ports;
using Concord.Timeline;
using Concord.Timeline.Tests;
using Xunit;

namespace Concord.Wal.Tests;

/// <summary>
/// The archive has another event than WAL and state: one that was lost after it had been archived, or one that somebody has
/// made.
/// </summary>
public sealed class ArchiveConflictTests
{
    private readonly InMemoryStorage _storage = new();

    [Fact]
    public async Task An_archived_event_outside_the_chain_is_set_aside_with_its_successors()
    {
        var (kept, lost) = await LoseAsync(kept: 2, lost: 2);
        var second = await WriteAsync("second");

        await TakeAsync(second);

        Assert.Equal([.. kept, second], await _storage.Archive.ReadEntityAsync(Timelines.Key, 0, 100));
        var aside = await _storage.Archive.ReadSetAsideAsync(Timelines.Key);
        Assert.Equal(lost, aside.Select(static found => found.Entry));
        Assert.All(aside, static found => Assert.Equal(SetAsideReason.Contradicted, found.Reason));
    }

    [Fact]
    public async Task A_wal_event_outside_the_chain_leaves_the_archive_untouched()
    {
        var (kept, _) = await LoseAsync(kept: 3, lost: 0);
        var forged = kept[1] with { Event = kept[1].Event with { Hash = new('0', 64) } };

        var conflict = await Assert.ThrowsAsync<ArchiveConflictException>(() => TakeAsync(forged));

        Assert.Equal((forged, kept[1]), (conflict.Entry, conflict.Kept));
        Assert.Equal(kept, await _storage.Archive.ReadEntityAsync(Timelines.Key, 0, 100));
        Assert.Empty(await _storage.Archive.ReadSetAsideAsync(Timelines.Key));
    }

    [Fact]
    public async Task Where_the_state_cannot_be_read_nothing_is_decided()
    {
        var (kept, lost) = await LoseAsync(kept: 2, lost: 1);
        var second = await WriteAsync("second");
        _storage.Store.Tamper(Timelines.Key, static _ => [1, 2, 3]);

        await Assert.ThrowsAsync<ArchiveConflictException>(() => TakeAsync(second));

        Assert.Equal([.. kept, .. lost], await _storage.Archive.ReadEntityAsync(Timelines.Key, 0, 100));
    }

    [Fact]
    public async Task A_recovery_sets_aside_events_that_another_change_replaced()
    {
        var (kept, lost) = await LoseAsync(kept: 2, lost: 2);
        var second = await WriteAsync("second");
        var time = TimeProvider.System;

        var outcome = await new ArchiveRecovery(_storage.Archive, time).RestoreAsync(
            second.Position.Partition,
            kept[^1].Position.Entry,
            key => _storage.Store.ReadAsync(key).AsTask(),
            commit => _storage.Store.CommitAsync(commit).AsTask()
        );

        Assert.Equal(new RecoveryOutcome(0, 0, 2, 2), outcome);
        Assert.Equal(kept, await _storage.Archive.ReadEntityAsync(Timelines.Key, 0, 100));
        Assert.Equal(
            lost.Select(entry => (entry, SetAsideReason.Lost)),
            (await _storage.Archive.ReadSetAsideAsync(Timelines.Key)).Select(static found => (found.Entry, found.Reason))
        );
        Assert.Equal(3, (await _storage.Store.ReadAsync(Timelines.Key))!.Version);
    }

    [Fact]
    public async Task A_writer_with_lost_state_does_not_overwrite_its_replacement()
    {
        var writer = new EntityTimelineWriter(_storage.Store);
        await LoseAsync(kept: 1, lost: 1, seenBy: writer);
        await WriteAsync("second");

        Assert.Equal(CommitOutcome.Conflict, (await writer.CommitAsync()).Outcome);
    }

    private Task TakeAsync(params WalEntry[] entries) =>
        ArchiveProjections.On(_storage, TimeProvider.System).ApplyAsync(new(entries, IsReplay: false), default).AsTask();

    /// <summary>What the store keeps and what it loses; all of it is in the archive.</summary>
    private async Task<(List<WalEntry> Kept, List<WalEntry> Lost)> LoseAsync(int kept, int lost, EntityTimelineWriter? seenBy = null)
    {
        var all = new List<WalEntry>();
        StoredState? state = null;
        for (var i = 1; i <= kept + lost; i++)
        {
            all.Add(await WriteAsync("first"));
            if (i == kept)
                state = await _storage.Store.ReadAsync(Timelines.Key);
        }

        await _storage.Archive.AppendAsync(all);
        if (seenBy is not null)
            seenBy.Seen = await _storage.Store.ReadAsync(Timelines.Key);
        _storage.Store.Lose(state!, all[kept..].Select(static entry => entry.Position));
        return (all[..kept], all[kept..]);
    }

    private async Task<WalEntry> WriteAsync(string reason)
    {
        var commit = EntityTimelineWriter.Next(await _storage.Store.ReadAsync(Timelines.Key), reason);
        return new((await _storage.Store.CommitAsync(commit)).Position, commit.Event);
    }

    /// <summary>Decides on a state that it has read, whatever is stored now.</summary>
    private sealed class EntityTimelineWriter(InMemoryStore store)
    {
        public StoredState? Seen { get; set; }

        public static Concord.Ports.Commit Next(StoredState? state, string reason)
        {
            var timeline = EntityTimeline.Decode(Timelines.Key, state);
            var draft = Timelines.Draft((int)timeline.Version + 1) with { CommitId = Guid.NewGuid(), Reason = reason };
            return timeline.Append(draft, Timelines.Start.AddMinutes(timeline.Version), traceParent: null);
        }

        public ValueTask<CommitResult> CommitAsync() => store.CommitAsync(Next(Seen, "late"));
    }
}

using System.Diagnostics.Metrics;
using Concord.Conformance;
using Concord.Errors;
using Concord.Testing;
using Concord.Wal;
using Concord.Wal.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Concord.Projections.Tests;

public sealed class PartitionProjectorTests
{
    private const string Group = "archive";

    private readonly SkippingTime _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStorage _storage;
    private readonly ProjectionOptions _options = new();
    private readonly DeliverySize _size = new((_, _) => { });
    private readonly PartitionProjector _projector;

    public PartitionProjectorTests()
    {
        _storage = new(_time, partitions: 1);
        _projector = Projector(ArchiveProjections.On(_storage, _time));
    }

    [Fact]
    public async Task Applied_entries_are_acknowledged()
    {
        var entries = await DeliverAsync(10);

        await _projector.TakeAsync(entries, default);

        Assert.Equal(10, _storage.Archive.Count);
        Assert.Empty(await UnacknowledgedAsync());
        Assert.Equal(entries[^1].Position.Entry, _projector.AppliedUpTo);
    }

    [Fact]
    public async Task A_repeated_delivery_is_not_applied_again()
    {
        var calls = 0;
        var projector = Projector(
            new Hook(
                (IReadOnlyList<WalEntry> _, CancellationToken _) =>
                {
                    calls++;
                    return Task.CompletedTask;
                }
            )
        );
        var entries = await DeliverAsync(10);

        await projector.TakeAsync(entries, default);
        await projector.TakeAsync(entries, default);

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_delivery_that_overlaps_an_earlier_one_is_applied_from_where_that_ended()
    {
        var applied = new List<WalEntry>();
        var projector = Projector(
            new Hook(
                (IReadOnlyList<WalEntry> part, CancellationToken _) =>
                {
                    applied.AddRange(part);
                    return Task.CompletedTask;
                }
            )
        );
        var entries = await DeliverAsync(10);

        await projector.TakeAsync([.. entries.Take(6)], default);
        await projector.TakeAsync(entries, default);

        Assert.Equal(entries, applied);
    }

    [Fact]
    public async Task A_slow_target_gets_as_much_at_a_time_as_it_does_in_a_second()
    {
        var sizes = new List<int>();
        var passed = new List<EntryId>();
        var projector = Projector(
            new Hook(
                (IReadOnlyList<WalEntry> part, CancellationToken _) =>
                {
                    sizes.Add(part.Count);
                    _time.Advance(part.Count * TimeSpan.FromMilliseconds(250));
                    return Task.CompletedTask;
                }
            )
        );
        projector.Advanced = passed.Add;
        var entries = await DeliverAsync(20);

        await projector.TakeAsync([.. entries.Take(16)], default);
        await projector.TakeAsync([.. entries.Skip(16)], default);

        Assert.Equal([16, 4], sizes);
        Assert.Equal([entries[15].Position.Entry, entries[19].Position.Entry], passed);
    }

    [Fact]
    public async Task A_delivery_larger_than_that_is_applied_in_parts_and_callers_see_each_part_when_it_is_done()
    {
        var sizes = new List<int>();
        var passed = new List<EntryId>();
        var projector = Projector(
            new Hook(
                (IReadOnlyList<WalEntry> part, CancellationToken _) =>
                {
                    sizes.Add(part.Count);
                    return Task.CompletedTask;
                }
            )
        );
        projector.Advanced = passed.Add;
        _size.Took(16, TimeSpan.FromSeconds(4));
        var entries = await DeliverAsync(10);

        await projector.TakeAsync(entries, default);

        Assert.Equal([4, 4, 2], sizes);
        Assert.Equal([entries[3], entries[7], entries[9]], passed.Select(id => entries.Single(entry => entry.Position.Entry == id)));
    }

    [Fact]
    public async Task A_skipped_entry_is_applied_and_acknowledged_when_it_arrives_late()
    {
        var entries = await DeliverAsync(10);

        await _projector.TakeAsync([.. entries.Skip(6)], default);
        await _projector.TakeAsync([.. entries.Take(6)], default);

        Assert.Equal(10, _storage.Archive.Count);
        Assert.Empty(await UnacknowledgedAsync());
        Assert.Equal(entries[^1].Position.Entry, _projector.AppliedUpTo);
    }

    [Fact]
    public async Task A_delivery_that_comes_again_because_its_acknowledgement_got_lost_is_acknowledged_again()
    {
        var entries = await DeliverAsync(3);
        await _projector.TakeAsync(entries, default);
        await _storage.Store.DropGroupAsync(Group);
        await _storage.Store.EnsureGroupAsync(Group);

        await _projector.TakeAsync(entries, default);

        Assert.Empty(await UnacknowledgedAsync());
    }

    [Fact]
    public async Task A_target_unavailable_for_an_hour_gets_every_entry()
    {
        var entries = await DeliverAsync(100);
        _storage.Archive.Outage.Begin("Away.");
        var began = _time.GetUtcNow();
        var handedBack = 0;

        while (_time.GetUtcNow() - began < TimeSpan.FromHours(1))
        {
            await Assert.ThrowsAsync<ProjectionWaitingException>(() => _projector.TakeAsync(entries, default));
            _time.Advance(TimeSpan.FromSeconds(5));
            handedBack++;
        }

        Assert.InRange(handedBack, 200, 1000);
        Assert.Equal((began, "Away."), _projector.Outage);
        Assert.Equal(100, (await UnacknowledgedAsync()).Count);

        _storage.Archive.Outage.End();
        await _projector.TakeAsync(entries, default);
        Assert.Equal(100, _storage.Archive.Count);
        Assert.Null(_projector.Outage);
        Assert.Empty((await _storage.Store.ReadDeadLettersAsync(null, 10, null)).Items);
    }

    [Fact]
    public async Task A_target_that_recovers_during_a_delivery_gets_that_delivery()
    {
        var tries = 0;
        var projector = Projector(
            new Hook(
                (IReadOnlyList<WalEntry> _, CancellationToken _) =>
                    ++tries < 4 ? throw new StorageUnavailableException("Away.") : Task.CompletedTask
            )
        );

        await projector.TakeAsync(await DeliverAsync(3), default);

        Assert.Equal(4, tries);
        Assert.Empty(await UnacknowledgedAsync());
    }

    [Fact]
    public async Task A_failed_acknowledgement_is_retried_and_the_entries_are_delivered_again()
    {
        var entries = await DeliverAsync(10);
        var projector = Projector(
            new Hook(
                (IReadOnlyList<WalEntry> _, CancellationToken _) =>
                {
                    _storage.Store.Outage.Begin("The log is away.");
                    return Task.CompletedTask;
                }
            )
        );

        await Assert.ThrowsAsync<ProjectionWaitingException>(() => projector.TakeAsync(entries, default));

        Assert.Null(projector.AppliedUpTo);
        _storage.Store.Outage.End();
        Assert.Equal(10, (await UnacknowledgedAsync()).Count);
    }

    [Fact]
    public async Task One_poisonous_event_among_a_thousand_is_set_aside_with_its_context()
    {
        var entries = await DeliverAsync(1000);
        var bad = entries[617];
        _storage.Archive.Poison = entry => entry.Position == bad.Position;
        var began = _time.GetUtcNow();

        await _projector.TakeAsync(entries, default);

        Assert.Equal(999, _storage.Archive.Count);
        var letter = Assert.Single((await _storage.Store.ReadDeadLettersAsync(Group, 10, null)).Items);
        Assert.Equal(bad, letter.Entry);
        Assert.Equal(_options.MaxTries, letter.Tries);
        Assert.Equal(began, letter.FirstTriedAt);
        Assert.Equal(began + (_options.MinBackoff * 15), letter.LastTriedAt);
        Assert.Empty(await UnacknowledgedAsync());
    }

    [Fact]
    public async Task Failing_events_at_both_ends_and_in_a_row_keep_the_order_of_the_others()
    {
        var entries = await DeliverAsync(32);
        HashSet<int> bad = [0, 7, 8, 9, 31];
        var applied = new List<WalEntry>();
        var projector = Projector(
            new Hook(
                (IReadOnlyList<WalEntry> part, CancellationToken _) =>
                {
                    if (part.Any(entry => bad.Contains(entries.ToList().IndexOf(entry))))
                        throw new InvalidOperationException("Poison.");
                    applied.AddRange(part);
                    return Task.CompletedTask;
                }
            )
        );

        await projector.TakeAsync(entries, default);

        Assert.Equal(entries.Where((_, index) => !bad.Contains(index)), applied);
        Assert.Equal(bad.Count, (await _storage.Store.ReadDeadLettersAsync(Group, 100, null)).Items.Length);
    }

    [Fact]
    public async Task The_count_of_tries_survives_a_returned_delivery()
    {
        _options.MaxHold = TimeSpan.FromMilliseconds(1);
        var entries = await DeliverAsync(1);
        _storage.Archive.Poison = _ => true;

        for (var delivery = 1; delivery < _options.MaxTries; delivery++)
            await Assert.ThrowsAsync<ProjectionWaitingException>(() => _projector.TakeAsync(entries, default));
        await _projector.TakeAsync(entries, default);

        Assert.Equal(_options.MaxTries, Assert.Single((await _storage.Store.ReadDeadLettersAsync(Group, 10, null)).Items).Tries);
    }

    [Fact]
    public async Task An_outage_during_the_search_for_a_failing_event_does_not_count_as_a_try()
    {
        var entries = await DeliverAsync(8);
        var calls = 0;
        var projector = Projector(
            new Hook(
                (IReadOnlyList<WalEntry> part, CancellationToken _) =>
                    (++calls % 2, part.Contains(entries[5])) switch
                    {
                        (0, _) => throw new StorageUnavailableException("Away for a moment."),
                        (_, true) => throw new InvalidOperationException("Poison."),
                        _ => Task.CompletedTask,
                    }
            )
        );

        await projector.TakeAsync(entries, default);

        Assert.Equal(entries[5], Assert.Single((await _storage.Store.ReadDeadLettersAsync(Group, 10, null)).Items).Entry);
        Assert.Equal(entries[^1].Position.Entry, projector.AppliedUpTo);
    }

    [Fact]
    public async Task A_stopping_silo_returns_its_delivery_at_once()
    {
        using var stop = new CancellationTokenSource();
        _time.IsFrozen = true;
        _storage.Archive.Outage.Begin();
        var take = _projector.TakeAsync(await DeliverAsync(3), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => take);
        Assert.Equal(3, (await UnacknowledgedAsync()).Count);
    }

    [Fact]
    public async Task A_replay_applies_done_entries_again_and_skips_pending_ones()
    {
        var batches = new List<ProjectionBatch>();
        var projector = Projector(new Hook(batches.Add));
        var entries = await DeliverAsync(10);
        await projector.TakeAsync([.. entries.Take(6)], default);

        var outcome = await projector.ReplayAsync(entries, default);

        Assert.Equal(new ReplayOutcome(6, 0), outcome);
        Assert.Equal([false, true], batches.Select(batch => batch.IsReplay));
        Assert.Equal(entries.Take(6), batches[1].Entries);
        Assert.Equal(4, (await UnacknowledgedAsync()).Count);
        Assert.Equal(entries[5].Position.Entry, projector.AppliedUpTo);
    }

    [Fact]
    public async Task A_replay_before_any_progress_applies_nothing()
    {
        var entries = await DeliverAsync(3);

        Assert.Equal(default, await _projector.ReplayAsync(entries, default));
        Assert.Equal(0, _storage.Archive.Count);
    }

    [Fact]
    public async Task A_paused_projection_applies_nothing_and_returns_the_delivery_at_once()
    {
        var entries = await DeliverAsync(3);
        await _projector.TakeAsync([entries[0]], default);
        _projector.Paused = "Paused by Ada.";
        _time.IsFrozen = true;

        Assert.Equal(
            "Paused by Ada.",
            (await Assert.ThrowsAsync<ProjectionWaitingException>(() => _projector.TakeAsync(entries, default))).Message
        );
        await Assert.ThrowsAsync<ProjectionWaitingException>(() => _projector.ReplayAsync(entries, default));

        Assert.Equal(1, _storage.Archive.Count);
        _projector.Paused = null;
        await _projector.TakeAsync(entries, default);
        Assert.Equal(3, _storage.Archive.Count);
    }

    [Fact]
    public async Task Entries_read_before_a_possible_loss_are_neither_applied_nor_acknowledged()
    {
        var entries = (await DeliverAsync(3)).Select(static entry => entry with { Generation = 1 }).ToList();
        _storage.Store.Generation = 2;

        await _projector.TakeAsync(entries, default);

        Assert.Equal(0, _storage.Archive.Count);
        Assert.Equal(3, (await UnacknowledgedAsync()).Count);
        await Assert.ThrowsAsync<ProjectionWaitingException>(async () =>
        {
            _projector.Resume(EntryId.Max);
            await _projector.ReplayAsync(entries, default);
        });
    }

    [Fact]
    public async Task Entries_of_an_outdated_generation_are_dropped_and_delivered_again()
    {
        var entries = await DeliverAsync(3);
        await _storage.Archive.BeginGenerationAsync(2, 1);

        await _projector.TakeAsync([.. entries.Select(static entry => entry with { Generation = 1 })], default);
        Assert.Equal(0, _storage.Archive.Count);
        await _projector.TakeAsync([.. entries.Select(static entry => entry with { Generation = 2 })], default);

        Assert.Equal(3, _storage.Archive.Count);
        Assert.Empty(await UnacknowledgedAsync());
    }

    [Fact]
    public async Task Entries_lost_during_their_application_are_not_acknowledged()
    {
        var projector = Projector(new Hook((ProjectionBatch _) => _storage.Store.Generation = 2));

        await projector.TakeAsync([.. (await DeliverAsync(3)).Select(static entry => entry with { Generation = 1 })], default);

        Assert.Equal(3, (await UnacknowledgedAsync()).Count);
        Assert.Null(projector.AppliedUpTo);
    }

    [Fact]
    public async Task Progress_is_reset_in_a_new_generation_of_the_wal()
    {
        var entries = await DeliverAsync(3);
        await _projector.TakeAsync([.. entries.Select(static entry => entry with { Generation = 1 })], default);
        _storage.Store.Generation = 2;

        // The same id, assigned again to another event.
        var other = new WalEntry(entries[^1].Position, TestEvents.Commit("motor-fr/P2", 1).Event) { Generation = 2 };
        await _projector.TakeAsync([other], default);

        Assert.Equal(4, _storage.Archive.Count);
    }

    private PartitionProjector Projector(IProjection target)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new(Group, 0, target, _storage.Store, _options, _size, new(meters), _time, NullLogger.Instance, new LongestPauses());
    }

    private async Task<IReadOnlyList<WalEntry>> DeliverAsync(int count)
    {
        await _storage.Store.EnsureGroupAsync(Group);
        for (var version = 1; version <= count; version++)
            await _storage.Store.CommitAsync(TestEvents.Commit("motor-fr/P1", version));
        return await _storage.Store.ReadGroupAsync(Group, 0, null, count);
    }

    private ValueTask<IReadOnlyList<WalEntry>> UnacknowledgedAsync() => _storage.Store.ReadGroupAsync(Group, 0, null, 10_000);

    private sealed class Hook(Func<ProjectionBatch, CancellationToken, Task> apply) : IProjection
    {
        public Hook(Func<IReadOnlyList<WalEntry>, CancellationToken, Task> apply)
            : this((ProjectionBatch batch, CancellationToken token) => apply(batch.Entries, token)) { }

        public Hook(Action<ProjectionBatch> see)
            : this(
                (ProjectionBatch batch, CancellationToken _) =>
                {
                    see(batch);
                    return Task.CompletedTask;
                }
            ) { }

        public async ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken) =>
            await apply(batch, cancellationToken);
    }
}

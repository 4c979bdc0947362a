using Concord.Ports;
using Concord.Testing;
using Concord.Timeline;
using Concord.Wal;
using Xunit;

namespace Concord.Conformance;

/// <summary>What every <see cref="IWriteAheadLog"/> must guarantee.</summary>
public abstract class WriteAheadLogConformance : StorageConformance
{
    private const string Group = "archive";
    private static readonly EntityKey First = Events.KeyIn(1, Partitions, 0);
    private static readonly EntityKey Second = Events.KeyIn(1, Partitions, 1);

    private IWriteAheadLog Log => Storage.Log;

    [Fact]
    public async Task A_group_gets_every_entry_in_the_order_of_the_commits()
    {
        await Log.EnsureGroupAsync(Group);
        var written = await WriteAsync(10);

        Assert.Equal(written, Ids(await Log.ReadGroupAsync(Group, 1, null, 100)));
        Assert.Empty(await Log.ReadGroupAsync(Group, 0, null, 100));
    }

    [Fact]
    public async Task A_reader_goes_on_after_the_last_id_it_got()
    {
        await Log.EnsureGroupAsync(Group);
        var written = await WriteAsync(10);

        var page = await Log.ReadGroupAsync(Group, 1, null, 4);
        Assert.Equal(written[..4], Ids(page));
        page = await Log.ReadGroupAsync(Group, 1, page[^1].Position.Entry, 4);
        Assert.Equal(written[4..8], Ids(page));
        page = await Log.ReadGroupAsync(Group, 1, page[^1].Position.Entry, 4);
        Assert.Equal(written[8..], Ids(page));
        Assert.Empty(await Log.ReadGroupAsync(Group, 1, page[^1].Position.Entry, 4));

        var more = await WriteAsync(1, from: 10);
        Assert.Equal(more, Ids(await Log.ReadGroupAsync(Group, 1, page[^1].Position.Entry, 4)));
    }

    [Fact]
    public async Task A_reader_that_is_far_behind_gets_every_entry_too()
    {
        await Log.EnsureGroupAsync(Group);
        await Log.EnsureGroupAsync("policies");
        var written = await WriteAsync(900);

        foreach (var (group, page) in ((string, int)[])[(Group, 100), ("policies", 7)])
        {
            var read = new List<EntryId>();
            while (await Log.ReadGroupAsync(group, 1, read.Count == 0 ? null : read[^1], page) is { Count: > 0 } entries)
                read.AddRange(Ids(entries));
            Assert.Equal(written, read);
        }
    }

    [Fact]
    public async Task A_group_that_is_made_late_starts_before_the_first_entry()
    {
        var written = await WriteAsync(3);
        await Log.EnsureGroupAsync(Group);
        Assert.Equal(written, Ids(await Log.ReadGroupAsync(Group, 1, null, 100)));
    }

    [Fact]
    public async Task Making_a_group_again_leaves_its_progress_alone()
    {
        await Log.EnsureGroupAsync(Group);
        var written = await WriteAsync(3);
        await Log.AcknowledgeAsync(Group, 1, written[..2]);

        await Log.EnsureGroupAsync(Group);
        await Storage.RestartAsync();
        await Log.EnsureGroupAsync(Group);

        Assert.Equal(written[2..], Ids(await Log.ReadGroupAsync(Group, 1, null, 100)));
    }

    [Fact]
    public async Task Groups_do_not_see_each_others_progress()
    {
        await Log.EnsureGroupAsync(Group);
        await Log.EnsureGroupAsync("policies");
        var written = await WriteAsync(3);
        await Log.AcknowledgeAsync(Group, 1, written);
        Assert.Empty(await Log.ReadGroupAsync(Group, 1, null, 100));
        Assert.Equal(written, Ids(await Log.ReadGroupAsync("policies", 1, null, 100)));
    }

    [Fact]
    public async Task A_group_that_was_never_made_is_an_error_of_the_caller() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Log.ReadGroupAsync("nobody", 1, null, 10));

    [Fact]
    public async Task Unacknowledged_entries_are_delivered_again_after_a_restart()
    {
        await Log.EnsureGroupAsync(Group);
        var written = await WriteAsync(6);
        await Log.ReadGroupAsync(Group, 1, null, 4);
        await Log.AcknowledgeAsync(Group, 1, written[..2]);

        await Storage.RestartAsync();

        Assert.Equal(written[2..], Ids(await Log.ReadGroupAsync(Group, 1, null, 100)));
    }

    [Fact]
    public async Task A_new_reader_begins_with_the_oldest_unacknowledged_entry()
    {
        await Log.EnsureGroupAsync(Group);
        var written = await WriteAsync(6);
        await Log.ReadGroupAsync(Group, 1, null, 6);
        await Log.AcknowledgeAsync(Group, 1, [written[0], written[3]]);

        Assert.Equal([written[1], written[2], written[4]], Ids(await Log.ReadGroupAsync(Group, 1, null, 3)));

        // Of four unacknowledged entries three were delivered since the restart; an adapter that counts all deliveries ever
        // made reports four.
        Assert.InRange((await DescribeAsync()).Pending, 3, 4);
    }

    [Fact]
    public async Task Acknowledgements_may_come_in_any_order_and_more_than_once()
    {
        await Log.EnsureGroupAsync(Group);
        var written = await WriteAsync(6);
        await Log.ReadGroupAsync(Group, 1, null, 6);

        await Log.AcknowledgeAsync(Group, 1, [written[4], written[1]]);
        await Log.AcknowledgeAsync(Group, 1, [written[1]]);
        var info = await DescribeAsync();
        Assert.Equal((EntryId.Zero, 4, 4), (info.Acknowledged, info.Lag, info.Pending));

        await Storage.RestartAsync();
        Assert.Equal([written[0], written[2], written[3], written[5]], Ids(await Log.ReadGroupAsync(Group, 1, null, 100)));

        await Log.AcknowledgeAsync(Group, 1, [written[0], written[0]]);
        Assert.Equal(written[1], (await DescribeAsync()).Acknowledged);
        await Log.AcknowledgeAsync(Group, 1, [written[3], written[2]]);
        info = await DescribeAsync();
        Assert.Equal((written[4], 1, 1), (info.Acknowledged, info.Lag, info.Pending));

        await Storage.RestartAsync();
        Assert.Equal(written[5..], Ids(await Log.ReadGroupAsync(Group, 1, null, 100)));
    }

    [Fact]
    public async Task An_acknowledgement_of_an_unknown_entry_changes_nothing()
    {
        await Log.EnsureGroupAsync(Group);
        var written = await WriteAsync(2);
        await Log.AcknowledgeAsync(Group, 1, [new(written[0].Milliseconds + 5, 7), new(1, 1)]);
        await Log.AcknowledgeAsync(Group, 1, []);
        Assert.Equal(2, (await DescribeAsync()).Lag);
        Assert.Equal(written, Ids(await Log.ReadGroupAsync(Group, 1, null, 100)));
    }

    [Fact]
    public async Task Entries_may_be_acknowledged_without_having_been_delivered_since_the_start()
    {
        await Log.EnsureGroupAsync(Group);
        var written = await WriteAsync(5);
        await Log.AcknowledgeAsync(Group, 1, [written[2]]);
        await Log.AcknowledgeAsync(Group, 1, [written[0], written[1]]);
        var info = await DescribeAsync();
        Assert.Equal((written[2], 2, 0), (info.Acknowledged, info.Lag, info.Pending));
    }

    [Fact]
    public async Task Pending_is_what_was_delivered_and_not_acknowledged_and_knows_since_when()
    {
        await Log.EnsureGroupAsync(Group);
        var written = await WriteAsync(5);
        Storage.Time.Advance(TimeSpan.FromSeconds(10));
        var since = Storage.Time.GetUtcNow();
        await Log.ReadGroupAsync(Group, 1, null, 2);
        Storage.Time.Advance(TimeSpan.FromSeconds(10));
        await Log.ReadGroupAsync(Group, 1, written[1], 1);

        var info = await DescribeAsync();
        Assert.Equal((5, 3), (info.Lag, info.Pending));
        AssertSince(since, info);
        await Log.AcknowledgeAsync(Group, 1, written[..2]);
        info = await DescribeAsync();
        Assert.Equal((3, 1), (info.Lag, info.Pending));
        AssertSince(since.AddSeconds(10), info);
        await Log.AcknowledgeAsync(Group, 1, written);
        info = await DescribeAsync();
        Assert.Equal((0, 0, null), (info.Lag, info.Pending, info.OldestPendingSince));
    }

    [Fact]
    public async Task Ids_only_grow_also_when_the_clock_goes_back_and_after_a_restart()
    {
        var written = await WriteAsync(2);
        Storage.Time.AdjustTime(Storage.Time.GetUtcNow().AddHours(-1));
        written.AddRange(await WriteAsync(2, from: 2));
        await Storage.RestartAsync();
        written.AddRange(await WriteAsync(2, from: 4));
        Storage.Time.AdjustTime(Storage.Time.GetUtcNow().AddHours(2));
        written.AddRange(await WriteAsync(1, from: 6));

        Assert.Equal(written.Order().Distinct(), written);
        Assert.Equal(StorageUnderTest.Start.AddHours(1).ToUnixTimeMilliseconds(), written[^1].Milliseconds);
    }

    [Fact]
    public async Task Order_is_kept_per_entity_and_partition_under_many_concurrent_writers()
    {
        await Log.EnsureGroupAsync(Group);
        var keys = Enumerable.Range(0, 20).Select(i => new EntityKey($"motor-fr/C{i}")).ToList();
        await Task.WhenAll(
            keys.Select(key =>
                Task.Run(async () =>
                {
                    for (var version = 0; version < 20; version++)
                        await Storage.Store.CommitAsync(Events.Commit(key, version));
                })
            )
        );

        var total = 0;
        for (var partition = 0; partition < Partitions; partition++)
        {
            var entries = await Log.ReadGroupAsync(Group, partition, null, 1000);
            total += entries.Count;
            Assert.Equal(Ids(entries).Order().Distinct(), Ids(entries));
            Assert.All(
                entries,
                entry =>
                    Assert.Equal(
                        (partition, partition),
                        (entry.Position.Partition, new EntityKey(entry.Event.Subject).PartitionOf(Partitions))
                    )
            );
            Assert.All(
                entries.GroupBy(entry => entry.Event.Subject),
                entity =>
                    Assert.Equal(Enumerable.Range(1, 20).Select(version => (long)version), entity.Select(entry => entry.Event.Version))
            );
        }

        Assert.Equal(400, total);
    }

    [Fact]
    public async Task A_range_has_an_inclusive_beginning_an_exclusive_end_and_a_limit()
    {
        var written = new List<EntryId>();
        for (var i = 0; i < 5; i++)
        {
            written.AddRange(await WriteAsync(2, from: 2 * i));
            Storage.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(written[3..7], Ids(await Log.ReadRangeAsync(1, written[3], written[7], 100)));
        Assert.Equal(written[3..5], Ids(await Log.ReadRangeAsync(1, written[3], written[7], 2)));
        Assert.Empty(await Log.ReadRangeAsync(1, written[3], written[3], 100));
        Assert.Equal(written, Ids(await Log.ReadRangeAsync(1, EntryId.Zero, EntryId.Max, 100)));
        Assert.Empty(await Log.ReadRangeAsync(2, EntryId.Zero, EntryId.Max, 100));
        var start = StorageUnderTest.Start.ToUnixTimeMilliseconds();
        Assert.Equal(written[2..6], Ids(await Log.ReadRangeAsync(1, new(start + 10, 0), new(start + 30, 0), 100)));
    }

    [Fact]
    public async Task A_waiting_reader_is_woken_by_a_commit()
    {
        var waiting = Log.WaitForEntriesAsync(1, EntryId.Zero, TimeSpan.FromHours(1), default).AsTask();
        var others = Log.WaitForEntriesAsync(2, EntryId.Zero, TimeSpan.FromHours(1), default).AsTask();
        Assert.False(waiting.IsCompleted);

        var written = await WriteAsync(1);

        Assert.True(await SignalWait.For(waiting, "the reader to be woken by the commit"));
        Assert.False(others.IsCompleted);
        Assert.True(await Log.WaitForEntriesAsync(1, EntryId.Zero, TimeSpan.FromHours(1), default));
        Assert.Equal(written, Ids(await Log.ReadRangeAsync(1, EntryId.Zero, EntryId.Max, 10)));
        Storage.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(await SignalWait.For(others, "the wait to time out"));
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = Log.WaitForEntriesAsync(1, EntryId.Zero, TimeSpan.FromHours(1), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(SignalWait.Limit));
    }

    [Fact]
    public async Task Trimming_removes_what_lies_before_the_minimum_and_is_acknowledged_by_all()
    {
        await Log.EnsureGroupAsync(Group);
        await Log.EnsureGroupAsync("policies");
        var written = await WriteAsync(10);
        await Log.AcknowledgeAsync(Group, 1, written[..8]);
        await Log.AcknowledgeAsync("policies", 1, [.. written[..4], written[6]]);

        Assert.Equal(2, await Log.TrimAsync(1, written[2]));
        Assert.Equal(written[2..], Ids(await Log.ReadRangeAsync(1, EntryId.Zero, EntryId.Max, 100)));
        Assert.Equal(2, await Log.TrimAsync(1, EntryId.Max));
        Assert.Equal(0, await Log.TrimAsync(1, EntryId.Max));

        Assert.Equal(written[4..], Ids(await Log.ReadRangeAsync(1, EntryId.Zero, EntryId.Max, 100)));
        Assert.Equal(written[8..], Ids(await Log.ReadGroupAsync(Group, 1, null, 100)));
        Assert.Equal([written[4], written[5], .. written[7..]], Ids(await Log.ReadGroupAsync("policies", 1, null, 100)));
        var info = (await Log.DescribeAsync())[1];
        Assert.Equal((6, written[4], written[9]), (info.Length, info.FirstId, info.LastId));
    }

    [Fact]
    public async Task A_log_that_is_trimmed_to_its_end_goes_on_where_it_was()
    {
        await Log.EnsureGroupAsync(Group);
        var written = await WriteAsync(3);
        await Log.AcknowledgeAsync(Group, 1, written);
        Assert.Equal(3, await Log.TrimAsync(1, EntryId.Max));
        Storage.Time.AdjustTime(Storage.Time.GetUtcNow().AddDays(-1));

        await Storage.RestartAsync();

        var info = (await Log.DescribeAsync())[1];
        Assert.Equal((0, null, written[2]), (info.Length, info.FirstId, info.LastId));
        var next = await WriteAsync(1, from: 3);
        Assert.True(next[0] > written[2]);
        Assert.Equal(next, Ids(await Log.ReadGroupAsync(Group, 1, null, 100)));
        await Log.EnsureGroupAsync("late");
        Assert.Equal(next, Ids(await Log.ReadGroupAsync("late", 1, null, 100)));
        Assert.All((await Log.DescribeAsync())[1].Groups, group => Assert.Equal(1, group.Lag));
    }

    [Fact]
    public async Task A_dropped_group_blocks_no_trimming_and_can_be_created_again()
    {
        await Log.EnsureGroupAsync(Group);
        await Log.EnsureGroupAsync("abandoned");
        var written = await WriteAsync(4);
        await Log.ReadGroupAsync("abandoned", 1, null, 2);
        await Log.AcknowledgeAsync(Group, 1, written);
        Assert.Equal(0, await Log.TrimAsync(1, EntryId.Max));

        Assert.True(await Log.DropGroupAsync("abandoned"));
        Assert.False(await Log.DropGroupAsync("abandoned"));
        await Storage.RestartAsync();

        Assert.Equal([Group], (await Log.DescribeAsync())[1].Groups.Select(group => group.Group));
        Assert.Equal(4, await Log.TrimAsync(1, EntryId.Max));
        await Log.EnsureGroupAsync("abandoned");
        var more = await WriteAsync(1, from: 4);
        Assert.Equal(more, Ids(await Log.ReadGroupAsync("abandoned", 1, null, 10)));
    }

    [Fact]
    public async Task Trimming_does_not_touch_states()
    {
        await WriteAsync(3);
        await Log.TrimAsync(1, EntryId.Max);
        Assert.Equal(2, (await Storage.Store.ReadAsync(First))!.Version);
    }

    [Fact]
    public async Task Describing_counts_per_partition_and_group()
    {
        await Log.EnsureGroupAsync(Group);
        await Log.EnsureGroupAsync("policies");
        var written = await WriteAsync(5);
        await Log.AcknowledgeAsync("policies", 1, written[..3]);

        var partitions = await Log.DescribeAsync();
        Assert.Equal([0, 1, 2, 3], partitions.Select(partition => partition.Partition));
        Assert.Equal((0, null, null), (partitions[0].Length, partitions[0].FirstId, partitions[0].LastId));
        Assert.Equal((5, written[0], written[4]), (partitions[1].Length, partitions[1].FirstId, partitions[1].LastId));
        Assert.Equal([(Group, 5L), ("policies", 2L)], partitions[1].Groups.Select(group => (group.Group, group.Lag)));
        Assert.Equal(Partitions, Log.Partitions);
    }

    [Fact]
    public async Task The_oldest_unacknowledged_entry_of_a_group_is_reported_delivered_or_not()
    {
        await Log.EnsureGroupAsync(Group);
        Assert.Null((await DescribeAsync()).Oldest);
        var written = await WriteAsync(6);
        Assert.Equal(written[0], (await DescribeAsync()).Oldest);

        await Log.ReadGroupAsync(Group, 1, null, 3);
        await Log.AcknowledgeAsync(Group, 1, [written[0], written[2]]);
        Assert.Equal(written[1], (await DescribeAsync()).Oldest);
        await Log.AcknowledgeAsync(Group, 1, [written[1]]);
        Assert.Equal(written[3], (await DescribeAsync()).Oldest);

        await Log.ReadGroupAsync(Group, 1, written[2], 10);
        await Log.AcknowledgeAsync(Group, 1, [written[4], written[3]]);
        await Storage.RestartAsync();
        Assert.Equal((written[5], 1), ((await DescribeAsync()).Oldest, (await DescribeAsync()).Lag));

        await Log.AcknowledgeAsync(Group, 1, [written[5]]);
        Assert.Equal((null, 0), ((await DescribeAsync()).Oldest, (await DescribeAsync()).Lag));
        await Log.TrimAsync(1, EntryId.Max);
        var next = await WriteAsync(1, from: 6);
        Assert.Equal(next[0], (await DescribeAsync()).Oldest);
    }

    [Fact]
    public async Task The_oldest_unacknowledged_entry_is_reported_after_out_of_order_acknowledgements_and_a_restart()
    {
        await Log.EnsureGroupAsync(Group);
        await Log.EnsureGroupAsync("late");
        var written = await WriteAsync(5);
        await Log.ReadGroupAsync(Group, 1, null, 10);
        await Log.AcknowledgeAsync(Group, 1, [written[1], written[3]]);
        await Storage.RestartAsync();

        Assert.Equal(written[0], (await DescribeAsync()).Oldest);
        Assert.Equal(written[0], (await Log.DescribeAsync())[1].Groups.Single(static group => group.Group == "late").Oldest);
        await Log.AcknowledgeAsync(Group, 1, [written[0]]);
        Assert.Equal(written[2], (await DescribeAsync()).Oldest);
    }

    [Fact]
    public async Task A_dead_letter_is_kept_once_and_acknowledges_its_entry()
    {
        await Log.EnsureGroupAsync(Group);
        var written = await WriteAsync(3);
        var entries = await Log.ReadGroupAsync(Group, 1, null, 3);
        var letter = Letter(Group, entries[1]);

        await Log.AddDeadLetterAsync(letter);
        await Log.AddDeadLetterAsync(letter);
        Assert.Equal((1, 2), ((await DescribeAsync()).DeadLetters, (await DescribeAsync()).Lag));

        await Storage.RestartAsync();
        Assert.Equal([written[0], written[2]], Ids(await Log.ReadGroupAsync(Group, 1, null, 3)));
        Assert.Equal(letter, Assert.Single((await Log.ReadDeadLettersAsync(Group, 10, null)).Items));
        Assert.Equal(1, (await DescribeAsync()).DeadLetters);
    }

    [Fact]
    public async Task A_repeated_dead_letter_gets_the_new_error_and_keeps_its_first_instant()
    {
        await Log.EnsureGroupAsync(Group);
        await WriteAsync(1);
        var letter = Letter(Group, (await Log.ReadGroupAsync(Group, 1, null, 1))[0]);
        await Log.AddDeadLetterAsync(letter);

        var again = letter with
        {
            Error = "Another reason.",
            Tries = 6,
            FirstTriedAt = letter.FirstTriedAt.AddHours(1),
            LastTriedAt = letter.LastTriedAt.AddHours(1),
        };
        await Log.AddDeadLetterAsync(again);
        await Storage.RestartAsync();

        Assert.Equal(
            again with
            {
                FirstTriedAt = letter.FirstTriedAt,
            },
            Assert.Single((await Log.ReadDeadLettersAsync(Group, 10, null)).Items)
        );
        Assert.Equal((1, 0), ((await DescribeAsync()).DeadLetters, (await DescribeAsync()).Lag));
    }

    [Fact]
    public async Task A_dead_letter_is_found_by_group_and_position_only()
    {
        await Log.EnsureGroupAsync(Group);
        await Log.EnsureGroupAsync("policies");
        await WriteAsync(2);
        var entries = await Log.ReadGroupAsync(Group, 1, null, 2);
        var letter = Letter(Group, entries[0]);
        await Log.AddDeadLetterAsync(letter);
        await Storage.RestartAsync();

        Assert.Equal(letter, await Log.FindDeadLetterAsync(Group, entries[0].Position));
        Assert.Null(await Log.FindDeadLetterAsync(Group, entries[1].Position));
        Assert.Null(await Log.FindDeadLetterAsync(Group, entries[0].Position with { Partition = 2 }));
        Assert.Null(await Log.FindDeadLetterAsync("policies", entries[0].Position));
        Assert.Null(await Log.FindDeadLetterAsync("nobody", entries[0].Position));
    }

    [Fact]
    public async Task A_removed_dead_letter_stays_removed_and_its_entry_acknowledged()
    {
        await Log.EnsureGroupAsync(Group);
        await WriteAsync(3);
        var entries = await Log.ReadGroupAsync(Group, 1, null, 3);
        await Log.AddDeadLetterAsync(Letter(Group, entries[1]));
        await Log.AddDeadLetterAsync(Letter(Group, entries[2]));

        Assert.True(await Log.RemoveDeadLetterAsync(Group, entries[1].Position));
        Assert.False(await Log.RemoveDeadLetterAsync(Group, entries[1].Position));
        Assert.False(await Log.RemoveDeadLetterAsync("nobody", entries[2].Position));
        Assert.False(await Log.RemoveDeadLetterAsync(Group, new(99, entries[2].Position.Entry)));
        Assert.Equal((1, 1), ((await DescribeAsync()).DeadLetters, (await DescribeAsync()).Lag));

        await Storage.RestartAsync();
        Assert.Equal(entries[2], Assert.Single((await Log.ReadDeadLettersAsync(Group, 10, null)).Items).Entry);
        Assert.Equal((1, 1), ((await DescribeAsync()).DeadLetters, (await DescribeAsync()).Lag));
        Assert.Equal([entries[0]], await Log.ReadGroupAsync(Group, 1, null, 3));
    }

    [Fact]
    public async Task Dead_letters_outlive_the_trimming_of_their_entries()
    {
        await Log.EnsureGroupAsync(Group);
        await WriteAsync(1);
        var entry = (await Log.ReadGroupAsync(Group, 1, null, 1))[0];
        await Log.AddDeadLetterAsync(Letter(Group, entry));
        Assert.Equal(1, await Log.TrimAsync(1, EntryId.Max));
        Assert.Equal(entry, Assert.Single((await Log.ReadDeadLettersAsync(null, 10, null)).Items).Entry);
    }

    [Fact]
    public async Task Dead_letters_are_paged_oldest_first()
    {
        await Log.EnsureGroupAsync(Group);
        await Log.EnsureGroupAsync("policies");
        await WriteAsync(5);
        var entries = await Log.ReadRangeAsync(1, EntryId.Zero, EntryId.Max, 10);
        foreach (var entry in entries.Reverse())
            await Log.AddDeadLetterAsync(Letter(Group, entry));
        await Log.AddDeadLetterAsync(Letter("policies", entries[0]));

        var page = await Log.ReadDeadLettersAsync(Group, 3, null);
        Assert.Equal(entries.Take(3), page.Items.Select(letter => letter.Entry));
        page = await Log.ReadDeadLettersAsync(Group, 3, page.Next);
        Assert.Equal(entries.Skip(3), page.Items.Select(letter => letter.Entry));
        Assert.Null(page.Next);
        Assert.Equal(6, (await Log.ReadDeadLettersAsync(null, 10, null)).Items.Length);
        Assert.Empty((await Log.ReadDeadLettersAsync("nobody", 10, null)).Items);
    }

    private void AssertSince(DateTimeOffset since, WalGroupInfo info)
    {
        if (Storage.PendingFollowsTime)
            Assert.Equal(since, info.OldestPendingSince);
        else
            Assert.InRange(info.OldestPendingSince!.Value, Storage.Time.GetUtcNow() - SignalWait.Limit, Storage.Time.GetUtcNow());
    }

    private static DeadLetter Letter(string group, WalEntry entry) =>
        new()
        {
            Projection = group,
            Entry = entry,
            Error = "It never fits.",
            Tries = 5,
            FirstTriedAt = StorageUnderTest.Start,
            LastTriedAt = StorageUnderTest.Start.AddSeconds(30),
        };

    /// <summary>
    /// Commits to two entities of partition 1 in turn; <paramref name="from"/> is how many were written before.
    /// </summary>
    private async Task<List<EntryId>> WriteAsync(int count, int from = 0)
    {
        var written = new List<EntryId>();
        for (var i = from; i < from + count; i++)
            written.Add((await Storage.Store.CommitAsync(Events.Commit(i % 2 == 0 ? First : Second, i / 2))).Position.Entry);
        return written;
    }

    private async Task<WalGroupInfo> DescribeAsync() => (await Log.DescribeAsync())[1].Groups.Single(group => group.Group == Group);

    private static IEnumerable<EntryId> Ids(IReadOnlyList<WalEntry> entries) => entries.Select(entry => entry.Position.Entry);
}

using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;
using Xunit;

namespace Concord.Conformance;

/// <summary>What every <see cref="IArchiveStore"/> must guarantee.</summary>
public abstract class ArchiveStoreConformance : StorageConformance
{
    private static readonly EntityKey A = new("motor-fr/A");
    private static readonly EntityKey B = new("motor-fr/B");
    private static readonly EntityKey Home = new("home-de/A");

    private IArchiveStore Archive => Storage.Archive;

    [Fact]
    public async Task An_entity_reads_back_oldest_first_as_it_was_kept()
    {
        var kept = Enumerable.Range(1, 5).Select(version => Entry(A, version, 100 + version)).ToList();
        kept[2] = kept[2] with { Event = kept[2].Event with { TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" } };
        await Archive.AppendAsync([kept[3], kept[4]]);
        await Archive.AppendAsync([kept[0], Entry(B, 1, 50), kept[1], kept[2]]);
        await Storage.RestartAsync();

        Assert.Equal(kept, await Archive.ReadEntityAsync(A, 0, 100));
        Assert.Equal(kept[2..4], await Archive.ReadEntityAsync(A, 2, 2));
        Assert.Empty(await Archive.ReadEntityAsync(A, 5, 100));
        Assert.Empty(await Archive.ReadEntityAsync(new("motor-fr/a"), 0, 100));
    }

    [Fact]
    public async Task The_largest_event_that_may_be_written_is_kept()
    {
        var entry = Entry(A, 1, 100);
        entry = entry with
        {
            Event = Events.Of(A, 1, commitId: entry.Event.CommitId, filling: new('x', TimelineOptions.MaxTransactionBytes - 200)),
        };

        await Archive.AppendAsync([entry]);

        Assert.Equal(entry, Assert.Single(await Archive.ReadEntityAsync(A, 0, 10)));
    }

    [Fact]
    public async Task An_archived_event_is_not_overwritten()
    {
        var first = Entry(A, 1, 100);
        await Archive.AppendAsync([first]);
        await Archive.AppendAsync([first, first with { Event = first.Event with { Origin = "somebody else" } }, Entry(A, 2, 101)]);
        await Archive.AppendAsync([Entry(A, 1, 900)]);

        Assert.Equal(first, (await Archive.ReadEntityAsync(A, 0, 100))[0]);
        Assert.Equal([1, 2], (await QueryAsync(new() { Limit = 100 })).Select(entry => entry.Event.Version));
    }

    [Fact]
    public async Task A_different_event_of_the_same_version_is_a_conflict_and_the_call_stores_nothing()
    {
        var first = Entry(A, 1, 100);
        await Archive.AppendAsync([first]);
        var other = new WalEntry(new(1, new(200, 0)), Events.Of(A, 1, filling: "another"));

        foreach (
            var entries in (WalEntry[][])
                [
                    [Entry(B, 1, 150), other],
                    [Entry(B, 1, 150), Entry(B, 2, 151), new(new(1, new(152, 0)), Events.Of(B, 2, filling: "another"))],
                ]
        )
        {
            var conflict = await Assert.ThrowsAsync<ArchiveConflictException>(async () => await Archive.AppendAsync(entries));
            Assert.Equal(entries[^1], conflict.Entry);
            Assert.Equal(entries[^1].Event.EventId, conflict.Kept.Event.EventId);
            Assert.NotEqual(entries[^1].Event.Hash, conflict.Kept.Event.Hash);
        }

        Assert.Equal([first], await QueryAsync(new() { Limit = 100 }));
    }

    [Fact]
    public async Task Entries_of_an_outdated_generation_are_not_archived()
    {
        var before = await Archive.BeginGenerationAsync(0, Storage.Log.Partitions);
        var now = before + 3;
        Assert.Equal(now, await Archive.BeginGenerationAsync(now, Storage.Log.Partitions));
        Assert.Equal(now, await Archive.BeginGenerationAsync(now - 1, Storage.Log.Partitions));
        await Storage.RestartAsync();

        var outdated = await Assert.ThrowsAsync<OutdatedEntriesException>(async () =>
            await Archive.AppendAsync([Entry(A, 1, 100) with { Generation = now - 1 }])
        );
        Assert.Equal(now, outdated.Now);
        await Archive.AppendAsync([Entry(A, 1, 101) with { Generation = now }, Entry(B, 1, 102)]);

        Assert.Equal([A.Value, B.Value], (await QueryAsync(new() { Limit = 100 })).Select(static entry => entry.Event.Subject));
        Assert.Equal(now, await Archive.BeginGenerationAsync(0, Storage.Log.Partitions));
    }

    [Fact]
    public async Task An_event_set_aside_is_kept_as_evidence_and_can_be_replaced()
    {
        WalEntry[] kept = [Entry(A, 1, 100), Entry(A, 2, 101)];
        await Archive.AppendAsync(kept);
        var other = new WalEntry(new(1, new(200, 0)), Events.Of(A, 2, filling: "another"));
        var at = Events.Time.AddHours(1);

        await Archive.SetAsideAsync([new(other, SetAsideReason.Lost, at), new(Entry(B, 1, 5), SetAsideReason.Lost, at)]);
        Assert.Empty(await Archive.ReadSetAsideAsync(A));
        await Archive.SetAsideAsync([new(kept[1], SetAsideReason.Lost, at)]);
        await Archive.AppendAsync([other]);
        await Archive.SetAsideAsync([new(other, SetAsideReason.Contradicted, at.AddHours(1))]);
        await Archive.AppendAsync([kept[1] with { Position = new(1, new(300, 0)) }]);
        await Storage.RestartAsync();

        Assert.Equal([kept[0], kept[1] with { Position = new(1, new(300, 0)) }], await Archive.ReadEntityAsync(A, 0, 100));
        Assert.Equivalent(
            new SetAsideEvent[] { new(kept[1], SetAsideReason.Lost, at), new(other, SetAsideReason.Contradicted, at.AddHours(1)) },
            await Archive.ReadSetAsideAsync(A)
        );
        Assert.Equal([100, 300], (await QueryAsync(new() { Limit = 100 })).Select(static entry => entry.Position.Entry.Milliseconds));
    }

    [Fact]
    public async Task An_empty_append_is_no_error()
    {
        await Archive.AppendAsync([]);
        Assert.Empty((await Archive.QueryAsync(new() { Limit = 10 })).Items);
    }

    [Fact]
    public async Task A_query_answers_by_entry_id_then_partition_page_by_page()
    {
        var all = await KeepSomeAsync();
        foreach (var limit in (int[])[1, 3, 7, 100])
            Assert.Equal(all, await QueryAsync(new() { Limit = limit }));
    }

    [Fact]
    public async Task The_last_page_says_that_it_is_the_last()
    {
        var all = await KeepSomeAsync();
        Assert.Null((await Archive.QueryAsync(new() { Limit = all.Count })).Next);
        Assert.Null((await Archive.QueryAsync(new() { Limit = all.Count, Policy = A.Value })).Next);
    }

    [Fact]
    public async Task A_query_filters_by_realm_policy_and_type()
    {
        var all = await KeepSomeAsync();
        await AssertAnswersAsync(all.Where(entry => entry.Event.Realm == "home-de"), new() { Realm = "home-de", Limit = 2 });
        await AssertAnswersAsync(
            all.Where(entry => entry.Event.Subject == A.Value),
            new()
            {
                Realm = "motor-fr",
                Policy = "A",
                Limit = 2,
            }
        );
        await AssertAnswersAsync(all.Where(entry => entry.Event.Subject == A.Value), new() { Policy = A.Value, Limit = 2 });
        await AssertAnswersAsync(all.Where(entry => entry.Event.Subject is "motor-fr/A" or "home-de/A"), new() { Policy = "A", Limit = 2 });
        await AssertAnswersAsync(all.Where(entry => entry.Event.Type == "concord.policy.issue"), new() { Type = "issue", Limit = 2 });
        await AssertAnswersAsync(
            all.Where(entry => entry.Event.Type == "concord.policy.issue"),
            new() { Type = "concord.policy.issue", Limit = 2 }
        );
        await AssertAnswersAsync([], new() { Type = "sue", Limit = 2 });
        await AssertAnswersAsync([], new() { Realm = "motor", Limit = 2 });
        await AssertAnswersAsync(
            [],
            new()
            {
                Realm = "home-de",
                Policy = A.Value,
                Limit = 2,
            }
        );
    }

    [Fact]
    public async Task A_query_is_bounded_by_instants_over_all_partitions()
    {
        var all = await KeepSomeAsync();
        await AssertAnswersAsync(
            all.Where(entry => entry.Position.Entry.Milliseconds is >= 103 and < 107),
            new()
            {
                From = At(103),
                To = At(107),
                Limit = 2,
            }
        );
        await AssertAnswersAsync(
            all.Where(entry => entry.Position.Entry.Milliseconds is >= 103 and < 107),
            new()
            {
                From = At(103.5),
                To = At(106.5),
                Limit = 2,
            }
        );
        await AssertAnswersAsync(
            [],
            new()
            {
                From = At(107),
                To = At(103),
                Limit = 2,
            }
        );
    }

    [Fact]
    public async Task A_query_is_bounded_by_positions_in_their_partition()
    {
        var all = await KeepSomeAsync();
        await AssertAnswersAsync(
            all.Where(entry => entry.Position.Partition == 1 && entry.Position.Entry >= new EntryId(103, 0)),
            new() { From = new(null, new(1, new(103, 0))), Limit = 2 }
        );
        await AssertAnswersAsync(
            all.Where(entry => entry.Position.Partition == 1 && entry.Position.Entry < new EntryId(103, 0)),
            new() { To = new(null, new(1, new(103, 0))), Limit = 2 }
        );
        await AssertAnswersAsync(
            [],
            new()
            {
                From = new(null, new(1, new(0, 0))),
                To = new(null, new(2, new(900, 0))),
                Limit = 2,
            }
        );
    }

    [Fact]
    public async Task Entries_of_the_log_stay_in_the_archive_when_the_log_is_trimmed()
    {
        for (var version = 0; version < 4; version++)
            await Storage.Store.CommitAsync(Events.Commit(A, version));
        var partition = A.PartitionOf(Partitions);
        var logged = await Storage.Log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, 10);
        await Archive.AppendAsync([.. logged.Take(2)]);
        await Archive.AppendAsync([.. logged.Take(3)]);

        Assert.Equal(4, await Storage.Log.TrimAsync(partition, EntryId.Max));

        Assert.Equal(logged.Take(3), await Archive.ReadEntityAsync(A, 0, 10));
        Assert.Equal(logged.Take(3), await QueryAsync(new() { Limit = 2 }));
        Assert.Empty(await Storage.Log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, 10));
    }

    [Fact]
    public async Task The_newest_entry_of_each_partition_is_known()
    {
        Assert.Equal([EntryId.Zero, EntryId.Zero], await Archive.ReadNewestIdsAsync(2));
        await KeepSomeAsync();
        await Storage.RestartAsync();
        Assert.Equal([EntryId.Zero, new(109, 0), new(109, 0), new(109, 0)], await Archive.ReadNewestIdsAsync(4));
    }

    [Fact]
    public async Task Archived_entries_do_not_appear_in_the_wal()
    {
        await KeepSomeAsync();
        Assert.All(await Storage.Log.DescribeAsync(), partition => Assert.Equal((0, null), (partition.Length, partition.LastId)));
        await Storage.Log.EnsureGroupAsync("archive");
        Assert.Empty(await Storage.Log.ReadGroupAsync("archive", 1, null, 10));
    }

    private async Task AssertAnswersAsync(IEnumerable<WalEntry> expected, EventQuery query) =>
        Assert.Equal(expected, await QueryAsync(query));

    private async Task<List<WalEntry>> QueryAsync(EventQuery query)
    {
        var found = new List<WalEntry>();
        while (true)
        {
            var page = await Archive.QueryAsync(query);
            Assert.True(page.Items.Length <= query.Limit);
            found.AddRange(page.Items);
            if (page.Next is null)
                return found;
            query = query with { After = page.Next };
        }
    }

    /// <summary>
    /// Stores thirty entries of three entities in three partitions, and returns them in the order of a query.
    /// </summary>
    private async Task<List<WalEntry>> KeepSomeAsync()
    {
        var all = new List<WalEntry>();
        for (var version = 1; version <= 10; version++)
        {
            var type = version == 1 ? "concord.policy.issue" : "concord.policy.endorse";
            all.Add(Entry(A, version, 99 + version, partition: 1, type));
            all.Add(Entry(B, version, 99 + version, partition: 2, type));
            all.Add(Entry(Home, version, 99 + version, partition: 3, type));
        }

        await Archive.AppendAsync(Enumerable.Reverse(all).ToList());
        return all;
    }

    private static WalEntry Entry(
        EntityKey key,
        long version,
        long milliseconds,
        int partition = 1,
        string type = "concord.policy.endorse"
    ) => new(new(partition, new(milliseconds, 0)), Events.Of(key, version, type));

    private static EventBound At(double milliseconds) => new(DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds), null);
}

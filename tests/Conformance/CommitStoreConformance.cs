using System.Text;
using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;
using Xunit;

namespace Concord.Conformance;

/// <summary>What every <see cref="ICommitStore"/> must guarantee.</summary>
public abstract partial class CommitStoreConformance : StorageConformance
{
    private static readonly EntityKey Key = new("motor-fr/A1");

    private ICommitStore Store => Storage.Store;

    [Fact]
    public async Task A_first_commit_makes_version_1_and_its_state_and_event_can_be_read()
    {
        var commit = Events.Commit(Key, 0, "one");
        var result = await Store.CommitAsync(commit);

        Assert.Equal((CommitOutcome.Committed, 1L), (result.Outcome, result.Version));
        Assert.Equal(Key.PartitionOf(Partitions), result.Position.Partition);
        var stored = await Store.ReadAsync(Key);
        Assert.NotNull(stored);
        Assert.Equal((Key, 1L, commit.CommitId, result.Position), (stored.Key, stored.Version, stored.CommitId, stored.Position));
        Assert.Equal("one", Encoding.UTF8.GetString(stored.Data.Span));
        var entry = Assert.Single(await ReadAllAsync(result.Position.Partition));
        Assert.Equal(new WalEntry(result.Position, commit.Event), entry);
    }

    /// <summary>
    /// The limits of <see cref="TimelineOptions"/> are far below what a store can carry, even if nothing of it compresses.
    /// </summary>
    [Fact]
    public async Task The_largest_state_and_the_largest_event_that_may_be_written_are_read_back()
    {
        var random = new Random(7);
        var state = new byte[TimelineOptions.HighestMaxBytes];
        random.NextBytes(state);
        var filling = Convert.ToHexString(state.AsSpan(0, (TimelineOptions.MaxTransactionBytes / 2) - 200));
        var commit = Events.Commit(Key, 0);
        commit = commit with { State = state, Event = Events.Of(Key, 1, commitId: commit.CommitId, filling: filling) };

        var result = await Store.CommitAsync(commit);

        Assert.True((await Store.ReadAsync(Key))!.Data.Span.SequenceEqual(state));
        Assert.Equal(commit.Event.Data, Assert.Single(await ReadAllAsync(result.Position.Partition)).Event.Data);
    }

    [Fact]
    public async Task An_entity_that_does_not_exist_reads_as_null()
    {
        Assert.Null(await Store.ReadAsync(Key));
        await Store.CommitAsync(Events.Commit(Key, 0));
        Assert.Null(await Store.ReadAsync(new("motor-fr/a1")));
        Assert.Null(await Store.ReadAsync(new("motor-fr/A")));
    }

    [Fact]
    public async Task Each_commit_replaces_the_state_and_appends_one_event()
    {
        for (var version = 0; version < 5; version++)
            await Store.CommitAsync(Events.Commit(Key, version, $"state {version + 1}"));

        var stored = await Store.ReadAsync(Key);
        Assert.Equal(5, stored!.Version);
        Assert.Equal("state 5", Encoding.UTF8.GetString(stored.Data.Span));
        var entries = await ReadAllAsync(Key.PartitionOf(Partitions));
        Assert.Equal([1, 2, 3, 4, 5], entries.Select(entry => entry.Event.Version));
        Assert.Equal(stored.Position, entries[^1].Position);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_commit_on_another_version_than_the_stored_one_is_a_conflict_and_writes_nothing(long expected)
    {
        await Store.CommitAsync(Events.Commit(Key, 0, "one"));
        var newest = await Store.CommitAsync(Events.Commit(Key, 1, "two"));

        var result = await Store.CommitAsync(Events.Commit(Key, expected, "wrong"));

        Assert.Equal(new CommitResult(CommitOutcome.Conflict, 2, newest.Position), result);
        Assert.Equal("two", Encoding.UTF8.GetString((await Store.ReadAsync(Key))!.Data.Span));
        Assert.Equal(2, (await ReadAllAsync(Key.PartitionOf(Partitions))).Count);
    }

    [Fact]
    public async Task A_commit_on_the_same_version_of_another_commit_is_a_conflict_and_writes_nothing()
    {
        var first = Events.Commit(Key, 0, "one");
        var stored = await Store.CommitAsync(first);

        var lost = await Store.CommitAsync(Events.Commit(Key, 1, "on what is lost") with { ExpectedCommitId = Guid.NewGuid() });
        Assert.Equal(new CommitResult(CommitOutcome.Conflict, 1, stored.Position), lost);
        Assert.Equal("one", Encoding.UTF8.GetString((await Store.ReadAsync(Key))!.Data.Span));

        var next = await Store.CommitAsync(Events.Commit(Key, 1, "two") with { ExpectedCommitId = first.CommitId });
        Assert.Equal((CommitOutcome.Committed, 2L), (next.Outcome, next.Version));
    }

    [Fact]
    public async Task A_change_of_an_entity_that_does_not_exist_is_a_conflict_with_version_0()
    {
        Assert.Equal(new CommitResult(CommitOutcome.Conflict, 0, default), await Store.CommitAsync(Events.Commit(Key, 4)));
        Assert.Null(await Store.ReadAsync(Key));
    }

    [Fact]
    public async Task A_commit_that_is_sent_again_after_a_lost_reply_is_answered_as_before_and_written_once()
    {
        await Store.CommitAsync(Events.Commit(Key, 0));
        var commit = Events.Commit(Key, 1);
        var first = await Store.CommitAsync(commit);

        Assert.Equal(first, await Store.CommitAsync(commit));
        await Storage.RestartAsync();
        Assert.Equal(first, await Store.CommitAsync(commit));
        Assert.Equal(2, (await ReadAllAsync(first.Position.Partition)).Count);
    }

    [Fact]
    public async Task A_commit_with_later_commits_is_never_written_a_second_time()
    {
        var commit = Events.Commit(Key, 0);
        await Store.CommitAsync(commit);
        await Store.CommitAsync(Events.Commit(Key, 1, "two"));

        await Store.CommitAsync(commit);

        Assert.Equal(2, (await Store.ReadAsync(Key))!.Version);
        Assert.Equal(2, (await ReadAllAsync(Key.PartitionOf(Partitions))).Count);
    }

    [Fact]
    public async Task Of_many_writers_with_the_same_version_exactly_one_wins()
    {
        for (var round = 0; round < 10; round++)
        {
            var version = round;
            var commits = Enumerable.Range(0, 32).Select(writer => Events.Commit(Key, version, $"by {writer}")).ToList();
            var results = await Task.WhenAll(commits.Select(commit => Task.Run(() => Store.CommitAsync(commit).AsTask())));

            var winner = Assert.Single(results.Index(), result => result.Item.Outcome == CommitOutcome.Committed);
            Assert.All(results, result => Assert.Equal((version + 1, winner.Item.Position), (result.Version, result.Position)));
            Assert.Equal(commits[winner.Index].CommitId, (await Store.ReadAsync(Key))!.CommitId);
        }

        Assert.Equal(10, (await ReadAllAsync(Key.PartitionOf(Partitions))).Count);
    }

    [Fact]
    public async Task Writers_that_retry_after_a_conflict_all_succeed()
    {
        const int writers = 50;
        await Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var expected = 0L;
                        while (await Store.CommitAsync(Events.Commit(Key, expected)) is { Outcome: CommitOutcome.Conflict } conflict)
                            expected = conflict.Version;
                    })
                )
        );

        Assert.Equal(writers, (await Store.ReadAsync(Key))!.Version);
        Assert.Equal(
            Enumerable.Range(1, writers).Select(version => (long)version),
            (await ReadAllAsync(Key.PartitionOf(Partitions))).Select(entry => entry.Event.Version)
        );
    }

    [Fact]
    public async Task Many_entities_are_read_in_the_order_asked_for()
    {
        var keys = Enumerable.Range(0, 200).Select(i => new EntityKey($"motor-fr/M{i}")).ToList();
        await Task.WhenAll(keys.Where((_, i) => i % 3 != 0).Select(key => Store.CommitAsync(Events.Commit(key, 0, key.Value)).AsTask()));

        keys.Reverse();
        var states = await Store.ReadManyAsync([.. keys, keys[0]]);

        Assert.Equal(201, states.Count);
        Assert.Equal(
            keys.Select(key => int.Parse(key.Value["motor-fr/M".Length..]) % 3 == 0 ? null : key.Value),
            states.Take(200).Select(state => state is null ? null : Encoding.UTF8.GetString(state.Data.Span))
        );
        Assert.Empty(await Store.ReadManyAsync([]));
    }

    [Fact]
    public async Task A_scan_of_an_empty_store_finds_nothing() => Assert.Empty(await ScanAsync());

    [Fact]
    public async Task A_scan_finds_entities_with_any_name_also_during_writes()
    {
        List<EntityKey> keys =
        [
            .. Enumerable.Range(0, 2_500).Select(i => new EntityKey($"motor-fr/S{i}")),
            new("motor-fr"),
            new("motor-fr/~orders"),
            new("p00"),
            new("s/s.s_s"),
            new("a/*[x]?"),
        ];
        await Task.WhenAll(keys.Select(key => Store.CommitAsync(Events.Commit(key, 0)).AsTask()));

        var found = new HashSet<EntityKey>();
        var others = 0;
        await foreach (var page in Store.ScanAsync())
        {
            found.UnionWith(page);
            await Store.CommitAsync(Events.Commit(keys[others], 1));
            await Store.CommitAsync(Events.Commit(new($"home-fr/N{others++}"), 0));
        }

        Assert.Empty(keys.Except(found));
        Assert.All(found.Except(keys), key => Assert.StartsWith("home-fr/N", key.Value, StringComparison.Ordinal));
        Assert.Equal(2_505 + others, (await ScanAsync()).Count);
    }

    [Fact]
    public async Task Commits_survive_a_restart_unchanged()
    {
        var commit = Events.Commit(Key, 0);
        var all = new byte[300];
        for (var i = 0; i < all.Length; i++)
            all[i] = (byte)i;
        commit = commit with
        {
            State = all,
            Event = commit.Event with { TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", Origin = "Crédit é" },
        };
        var result = await Store.CommitAsync(commit);
        var id = Store.Info.StoreId;

        await Storage.RestartAsync();

        var stored = await Store.ReadAsync(Key);
        Assert.Equal(all, stored!.Data.ToArray());
        Assert.Equal(result.Position, stored.Position);
        Assert.Equal(new WalEntry(result.Position, commit.Event), Assert.Single(await ReadAllAsync(result.Position.Partition)));
        Assert.Equal((id, Partitions), (Store.Info.StoreId, Store.Info.Partitions));
    }

    [Fact]
    public async Task State_and_event_may_be_empty_or_large()
    {
        var large = new string('x', 3_000_000);
        var commit = Events.Commit(Key, 0, large);
        await Store.CommitAsync(commit with { Event = Events.Of(Key, 1, commitId: commit.CommitId, filling: large) });
        await Store.CommitAsync(Events.Commit(new("motor-fr/empty"), 0, ""));

        Assert.Equal(large.Length, (await Store.ReadAsync(Key))!.Data.Length);
        Assert.Equal(0, (await Store.ReadAsync(new("motor-fr/empty")))!.Data.Length);
        Assert.Contains(await ReadAllAsync(Key.PartitionOf(Partitions)), entry => entry.Event.Data.Utf8.Length > large.Length);
    }

    [Fact]
    public async Task An_event_of_another_version_than_the_commit_makes_is_refused()
    {
        var commit = Events.Commit(Key, 0);
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(commit with { Event = Events.Of(Key, 7) }));
        Assert.Null(await Store.ReadAsync(Key));
    }

    [Fact]
    public async Task A_working_store_passes_its_check() => await Store.CheckAsync();

    private async Task<HashSet<EntityKey>> ScanAsync()
    {
        var found = new HashSet<EntityKey>();
        await foreach (var page in Store.ScanAsync())
            found.UnionWith(page);
        return found;
    }

    private async Task<IReadOnlyList<WalEntry>> ReadAllAsync(int partition) =>
        await Storage.Log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, 10_000);
}

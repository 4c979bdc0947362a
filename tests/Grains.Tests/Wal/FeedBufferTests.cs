using System.Collections.Immutable;
using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Projections;
using Concord.Projections.Tests;
using Concord.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Wal.Tests;

public sealed class FeedBufferTests : IDisposable
{
    private const int Partitions = 4;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store;
    private readonly ScriptedWal _log;
    private readonly EventFeedOptions _options = new() { PageEntries = 10 };
    private readonly SiloStopping _silo = new();
    private readonly FeedBuffer _tail;

    public FeedBufferTests()
    {
        _store = new(_time, Partitions);
        _log = new(_store);
        _tail = new(_log, Options.Create(_options), _time, _silo, NullLogger<FeedBuffer>.Instance);
    }

    [Fact]
    public async Task A_new_event_is_held_back_until_older_ones_of_slower_partitions_have_come()
    {
        await _tail.CurrentAsync(default);
        var read = ReadAsync(wait: TimeSpan.FromDays(1));

        // The slower partition's commit of the same millisecond has the smaller position, but appears only after the other one
        // was read.
        await _store.CommitAsync(TestEvents.Commit(Subject(1), 1));
        await _store.CommitAsync(TestEvents.Commit(Subject(0), 1));
        Assert.False(read.IsCompleted);

        var page = await AdvancingAsync(read);
        Assert.Equal([Subject(0), Subject(1)], page.Items.Select(entry => entry.Event.Subject));
        Assert.True(_time.GetUtcNow() - _time.Start >= _options.Settle);
    }

    [Fact]
    public async Task All_feeds_get_the_same_in_the_same_order_page_by_page()
    {
        await _tail.CurrentAsync(default);
        var feeds = Enumerable.Range(0, 5).Select(_ => FollowAsync(25)).ToList();
        for (var i = 0; i < 25; i++)
        {
            await _store.CommitAsync(TestEvents.Commit($"motor-fr/P{i}", 1));
            if (i % 3 == 0)
                _time.Advance(Step);
        }

        var all = await SignalWait.For(AdvancingAsync(Task.WhenAll(feeds)), "the feeds");

        // Events of one partition are in order. Two partitions are read one after the other, so a commit between the two comes later.
        Assert.All(
            all[0].GroupBy(entry => entry.Position.Partition),
            partition => Assert.Equal(partition.OrderBy(entry => entry.Position.Entry), partition)
        );
        Assert.Equal(25, all[0].DistinctBy(entry => entry.Position).Count());
        Assert.All(all, feed => Assert.Equal(all[0], feed));
    }

    [Fact]
    public async Task An_event_that_comes_later_still_is_not_lost()
    {
        await _tail.CurrentAsync(default);
        await _store.CommitAsync(TestEvents.Commit(Subject(1), 1));
        var first = await AdvancingAsync(ReadAsync());
        _log.HoldBack(partition: 0);
        await _store.CommitAsync(TestEvents.Commit(Subject(0), 1));
        await _store.CommitAsync(TestEvents.Commit(Subject(1), 2));
        var second = await AdvancingAsync(ReadAsync(first.Cursors));
        _log.HoldBack(partition: null);

        var third = await AdvancingAsync(ReadAsync(second.Cursors));

        Assert.Equal(2, Assert.Single(second.Items).Event.Version);
        Assert.Equal(Subject(0), Assert.Single(third.Items).Event.Subject);
    }

    [Fact]
    public async Task Events_that_do_not_match_are_skipped_and_wake_no_feed()
    {
        await _tail.CurrentAsync(default);
        var read = ReadAsync(wait: TimeSpan.FromDays(1), policy: "motor-fr/P7");
        for (var i = 0; i < 8; i++)
            await _store.CommitAsync(TestEvents.Commit($"motor-fr/P{i}", 1));

        var page = await AdvancingAsync(read);

        Assert.Equal("motor-fr/P7", Assert.Single(page.Items).Event.Subject);
    }

    [Fact]
    public async Task One_commit_is_read_once_however_many_feeds_there_are()
    {
        await _tail.CurrentAsync(default);
        var feeds = Enumerable.Range(0, 800).Select(_ => ReadAsync(wait: TimeSpan.FromDays(1))).ToList();
        var before = _log.Reads;
        await _store.CommitAsync(TestEvents.Commit(Subject(1), 1));

        var pages = await AdvancingAsync(Task.WhenAll(feeds));

        Assert.All(pages, page => Assert.Single(page.Items));
        Assert.InRange(_log.Reads - before, 1, 2);
    }

    [Fact]
    public async Task Feeds_that_start_together_share_one_read_of_the_newest_ids()
    {
        _log.BeforeNewest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _tail.NewestAsync(default);
        var others = Enumerable.Range(0, 100).Select(_ => _tail.NewestAsync(default)).ToList();

        _log.BeforeNewest.SetResult();

        await SignalWait.For(first, "the first");
        await SignalWait.For(Task.WhenAll(others), "the others");
        Assert.Equal(2, _log.Looks);
    }

    [Fact]
    public async Task A_read_without_events_ends_after_its_wait()
    {
        var page = await AdvancingAsync(ReadAsync(wait: TimeSpan.FromSeconds(5)));
        Assert.Empty(page.Items);
        Assert.True(_time.GetUtcNow() - _time.Start >= TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_silo_that_stops_ends_the_wait()
    {
        using var stop = new CancellationTokenSource();
        await _tail.CurrentAsync(default);
        var read = _tail.ReadAsync(Request(), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SignalWait.For(read, "the end of the wait"));
    }

    [Fact]
    public async Task An_outage_of_the_wal_is_reported_and_the_feed_continues_afterwards()
    {
        await _tail.CurrentAsync(default);
        var read = ReadAsync(wait: TimeSpan.FromDays(1));
        _log.IsAway = true;
        await _store.CommitAsync(TestEvents.Commit(Subject(1), 1));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => AdvancingAsync(read));

        _log.IsAway = false;
        FeedPage? page = null;
        while (page is null)
        {
            try
            {
                page = await AdvancingAsync(ReadAsync());
            }
            catch (StorageUnavailableException)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        Assert.Single(page.Items);
    }

    [Fact]
    public async Task A_feed_behind_the_buffer_reads_the_wal_and_then_joins_the_others()
    {
        _options.TailEntries = 6;
        var start = (await _tail.CurrentAsync(default)).End.ToImmutableArray();
        for (var i = 0; i < 40; i++)
            await _store.CommitAsync(TestEvents.Commit($"motor-fr/P{i}", 1));
        await AdvancingAsync(UntilAsync(async () => (await _tail.CurrentAsync(default)).Events.Length == 6));
        Assert.Null(await _tail.ReadAsync(Request(start), default));

        var (reader, cursors, found) = (new FeedReader(_log, _options), start, new List<WalEntry>());
        while (found.Count < 40)
        {
            var page =
                await _tail.ReadAsync(Request(cursors), default)
                ?? await reader.ReadAsync(Request(cursors), (await _tail.CurrentAsync(default)).End, default);
            Assert.InRange(page.Items.Length, 1, _options.PageEntries);
            found.AddRange(page.Items);
            cursors = page.Cursors;
        }

        Assert.Equal(found.OrderBy(entry => entry.Position.Entry).ThenBy(entry => entry.Position.Partition), found);
        Assert.Equal(40, found.DistinctBy(entry => entry.Position).Count());
    }

    [Fact]
    public async Task Trimmed_entries_are_skipped_and_not_requested_again()
    {
        for (var i = 0; i < 8; i++)
            await _store.CommitAsync(TestEvents.Commit($"motor-fr/P{i}", 1));
        foreach (var partition in Enumerable.Range(0, Partitions))
            await _store.TrimAsync(partition, EntryId.Max);
        var ends = await _store.DescribeAsync();

        var page = await new FeedReader(_log, _options).ReadAsync(Request(), [.. ends.Select(end => end.LastId ?? EntryId.Zero)], default);

        Assert.Empty(page.Items);
        Assert.Equal(ends.Select(end => end.LastId ?? EntryId.Zero), page.Cursors);
    }

    [Fact]
    public async Task The_buffer_is_bounded_in_bytes()
    {
        _options.TailBytes = 1;
        await _tail.CurrentAsync(default);
        await _store.CommitAsync(TestEvents.Commit(Subject(1), 1));

        await AdvancingAsync(UntilAsync(async () => (await _tail.CurrentAsync(default)).End[1] > EntryId.Zero));

        Assert.Empty((await _tail.CurrentAsync(default)).Events);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wal_that_signals_without_entries_is_polled_with_a_pause(bool endMoves)
    {
        _log.AlwaysSignals = true;
        _log.EndMoves = endMoves;
        await _tail.CurrentAsync(default);

        // Ten seconds of the clock: with doubling pauses there is no time for more.
        for (var i = 0; i < 1_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        Assert.InRange(_log.Reads, 0, 200);
    }

    [Fact]
    public async Task After_the_wal_lost_its_end_the_feed_continues_at_the_remaining_end()
    {
        await _tail.CurrentAsync(default);
        await _store.CommitAsync(TestEvents.Commit(Subject(1), 1));
        var page = await AdvancingAsync(ReadAsync());
        _log.Lost = page.Cursors[1];
        _log.AlwaysSignals = true;
        await AdvancingAsync(UntilAsync(async () => (await _tail.CurrentAsync(default)).End[1] == EntryId.Zero));
        _log.AlwaysSignals = false;
        _log.Lost = null;

        var read = ReadAsync(page.Cursors, wait: TimeSpan.FromDays(1));
        _time.Advance(Step);
        await _store.CommitAsync(TestEvents.Commit(Subject(1), 2));

        Assert.Equal(2, Assert.Single((await AdvancingAsync(read)).Items).Event.Version);
    }

    public void Dispose() => _silo.Dispose();

    private static async Task UntilAsync(Func<Task<bool>> reached)
    {
        while (!await reached())
            await Task.Yield();
    }

    private static string Subject(int partition) => Events.KeyIn(partition, Partitions).Value;

    private async Task<List<WalEntry>> FollowAsync(int count)
    {
        var (cursors, found) = (Request().Cursors, new List<WalEntry>());
        while (found.Count < count)
        {
            var page = await ReadAsync(cursors, TimeSpan.FromDays(1));
            Assert.InRange(page.Items.Length, 1, _options.PageEntries);
            found.AddRange(page.Items);
            cursors = page.Cursors;
        }

        return found;
    }

    private async Task<FeedPage> ReadAsync(ImmutableArray<EntryId>? cursors = null, TimeSpan? wait = null, string? policy = null)
    {
        var request = Request(cursors) with
        {
            Wait = wait ?? TimeSpan.FromDays(1),
            Filter = new() { Policy = policy, Limit = 1 },
        };
        return await _tail.ReadAsync(request, default) ?? throw new InvalidOperationException("The feed is too far behind.");
    }

    private async Task<T> AdvancingAsync<T>(Task<T> task)
    {
        await SignalWait.Advancing(_time, Step, task, "the answer");
        return await task;
    }

    private Task AdvancingAsync(Task task) => SignalWait.Advancing(_time, Step, task, "what is waited for");

    private static FeedPageRequest Request(ImmutableArray<EntryId>? cursors = null) =>
        new()
        {
            Filter = new() { Limit = 1 },
            Cursors = cursors ?? [.. Enumerable.Repeat(EntryId.Zero, Partitions)],
            Wait = TimeSpan.FromDays(1),
        };

    /// <summary>A WAL that counts its reads, and returns wrong results when the test says so.</summary>
    private sealed class ScriptedWal(IWriteAheadLog log) : WalDecorator(log)
    {
        private int? _heldBack;
        private int _reads;
        private int _looks;

        public int Reads => Volatile.Read(ref _reads);

        public int Looks => Volatile.Read(ref _looks);

        public bool IsAway { get; set; }

        public bool AlwaysSignals { get; set; }

        /// <summary>Each read finds another end.</summary>
        public bool EndMoves { get; set; }

        /// <summary>This entry and all later ones are lost.</summary>
        public EntryId? Lost { get; set; }

        public TaskCompletionSource? BeforeNewest { get; set; }

        /// <summary>A partition that sends no signals.</summary>
        public void HoldBack(int? partition) => _heldBack = partition;

        public override async ValueTask<bool> WaitForEntriesAsync(
            int partition,
            EntryId after,
            TimeSpan timeout,
            CancellationToken cancellationToken
        )
        {
            if (AlwaysSignals)
                return true;
            return await base.WaitForEntriesAsync(partition, after, timeout, cancellationToken) && _heldBack != partition;
        }

        public override async ValueTask<IReadOnlyList<WalEntry>> ReadRangeAsync(
            int partition,
            EntryId from,
            EntryId to,
            int max,
            CancellationToken cancellationToken = default
        )
        {
            Interlocked.Increment(ref _reads);
            if (IsAway)
                throw new StorageUnavailableException("The log is away.");
            if (_heldBack == partition)
                return [];
            return await base.ReadRangeAsync(partition, from, Lost is { } lost && lost < to ? lost : to, max, cancellationToken);
        }

        public override async ValueTask<IReadOnlyList<EntryId>> ReadNewestIdsAsync(CancellationToken cancellationToken = default)
        {
            var look = Interlocked.Increment(ref _looks);
            if (BeforeNewest is { } before)
                await before.Task.WaitAsync(cancellationToken);
            var newest = await base.ReadNewestIdsAsync(cancellationToken);
            if (EndMoves)
                return [.. newest.Select(_ => new EntryId(look, 0))];
            return Lost is { } lost ? [.. newest.Select(id => id >= lost ? EntryId.Zero : id)] : newest;
        }
    }
}

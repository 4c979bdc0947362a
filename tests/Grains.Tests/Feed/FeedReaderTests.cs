using System.Collections.Immutable;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Feed;
using Concord.Grains.Tests.Projections;
using Concord.Testing;
using Concord.Testing.InMemory;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Grains.Tests.Feed;

public sealed class FeedReaderTests
{
    private const int Partitions = 4;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store;
    private readonly EventFeedOptions _options = new() { PageEntries = 10 };
    private readonly FeedReader _reader;

    public FeedReaderTests()
    {
        _store = new(_time, Partitions);
        _reader = new(_store, new(_store), _options, _time);
    }

    [Fact]
    public async Task What_has_settled_is_answered_at_once_in_the_order_of_events()
    {
        await CommitAsync(25);
        _time.Advance(_options.Settle);

        var all = await ReadAllAsync(25);

        Assert.Equal(all.OrderBy(entry => entry.Position.Entry).ThenBy(entry => entry.Position.Partition), all);
        Assert.Equal(25, all.DistinctBy(entry => entry.Position).Count());
    }

    [Fact]
    public async Task A_fresh_event_is_held_back_so_that_an_older_one_of_a_slower_partition_comes_first()
    {
        var read = _reader.ReadAsync(Request() with { Wait = TimeSpan.FromDays(1) }, default);
        var (slow, fast) = (Subject(0), Subject(1));

        // What the slower partition commits in the same millisecond has the smaller place, and is there only after the other one was seen.
        await _store.CommitAsync(TestEvents.Commit(fast, 1));
        await _store.CommitAsync(TestEvents.Commit(slow, 1));
        Assert.False(read.IsCompleted);
        await Waiting.Advancing(_time, TimeSpan.FromMilliseconds(1), read, "the read to end");

        var page = await read;
        Assert.Equal([slow, fast], page.Items.Select(entry => entry.Event.Subject));
        Assert.True(_time.GetUtcNow() - _time.Start >= _options.Settle);
    }

    [Fact]
    public async Task An_event_that_comes_later_still_is_not_lost()
    {
        await _store.CommitAsync(TestEvents.Commit(Subject(1), 1));
        _time.Advance(_options.Settle);
        var first = await _reader.ReadAsync(Request(), default);
        await _store.CommitAsync(TestEvents.Commit(Subject(0), 1));
        _time.Advance(_options.Settle);

        var second = await _reader.ReadAsync(Request(first.Cursors), default);

        Assert.Equal(Subject(0), Assert.Single(second.Items).Event.Subject);
    }

    [Fact]
    public async Task Events_that_are_not_asked_for_are_passed_over()
    {
        await CommitAsync(30);
        _time.Advance(_options.Settle);
        var cursors = Request().Cursors;
        var found = new List<WalEntry>();
        for (var page = await ReadAsync(); page.Cursors != cursors; page = await ReadAsync())
        {
            found.AddRange(page.Items);
            cursors = page.Cursors;
            if ((await _store.DescribeAsync()).All(partition => (partition.LastId ?? EntryId.Zero) == cursors[partition.Partition])) break;
        }

        Assert.Equal(["motor-fr/P7"], found.Select(entry => entry.Event.Subject));

        Task<FeedPage> ReadAsync() => _reader.ReadAsync(Request(cursors) with { Filter = new() { Policy = "motor-fr/P7", Limit = 1 } }, default);
    }

    [Fact]
    public async Task A_question_without_an_answer_ends_after_its_time_and_has_read_nothing()
    {
        var read = _reader.ReadAsync(Request(), default);
        Assert.False(read.IsCompleted);

        await Waiting.Advancing(_time, TimeSpan.FromMilliseconds(1), read, "the read to end");

        Assert.Empty((await read).Items);
    }

    [Fact]
    public async Task A_silo_that_stops_ends_the_wait()
    {
        using var stop = new CancellationTokenSource();
        var read = _reader.ReadAsync(Request(), stop.Token);

        await stop.CancelAsync();

        await Waiting.For(read, "the end of the wait");
        Assert.Empty((await read).Items);
    }

    [Fact]
    public async Task What_the_log_has_let_go_is_passed_over_and_not_asked_for_again_and_again()
    {
        await CommitAsync(8);
        foreach (var partition in Enumerable.Range(0, Partitions))
            await _store.TrimAsync(partition, EntryId.Max);

        var cursors = Request().Cursors;
        for (var i = 0; i < Partitions && (await _store.DescribeAsync()).Any(partition => (partition.LastId ?? EntryId.Zero) > cursors[partition.Partition]); i++)
            cursors = (await _reader.ReadAsync(Request(cursors), default)).Cursors;

        Assert.Equal((await _store.DescribeAsync()).Select(partition => partition.LastId ?? EntryId.Zero), cursors);
    }

    private static FeedRequest Request(ImmutableArray<EntryId>? cursors = null) => new()
    {
        Filter = new() { Limit = 1 },
        Cursors = cursors ?? [.. Enumerable.Repeat(EntryId.Zero, Partitions)],
        Wait = TimeSpan.FromSeconds(5),
    };

    private static string Subject(int partition) => Concord.Testing.Building.Events.KeyIn(partition, Partitions).Value;

    private async Task CommitAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _store.CommitAsync(TestEvents.Commit($"motor-fr/P{i}", 1));
            if (i % 3 == 0) _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    private async Task<List<WalEntry>> ReadAllAsync(int count)
    {
        var (cursors, found) = (Request().Cursors, new List<WalEntry>());
        while (found.Count < count)
        {
            var page = await _reader.ReadAsync(Request(cursors), default);
            Assert.True(page.Items.Length is > 0 and <= 10);
            found.AddRange(page.Items);
            cursors = page.Cursors;
        }

        return found;
    }
}

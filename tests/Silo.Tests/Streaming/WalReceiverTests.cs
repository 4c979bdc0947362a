using Concord.Conformance;
using Concord.Projections;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Streams;
using Xunit;

namespace Concord.Silo.Streaming.Tests;

public sealed class WalReceiverTests
{
    private const string Group = "archive";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(1));
    private readonly InMemoryStore _store;
    private readonly CountingWal _log;
    private readonly WalStreamOptions _options = new()
    {
        BatchEntries = 4,
        ReadPace = TimeSpan.Zero,
        BusyReadPace = TimeSpan.Zero,
    };
    private readonly WalQueueCache _cache = new(capacity: 2);
    private readonly WalReceiver _receiver;
    private readonly DeliverySize _size = new((_, _) => { });
    private long _version;
    private long _redelivered;

    public WalReceiverTests()
    {
        _store = new(_time, partitions: 1);
        _log = new(_store);
        _receiver = NewReceiver();
    }

    [Fact]
    public async Task A_read_of_an_idle_partition_waits_without_asking_and_returns_with_the_next_entry()
    {
        await _store.EnsureGroupAsync(Group);
        var read = ReadAsync();
        await _log.WaitingAsync();
        var reads = _log.Reads;

        Assert.False(read.IsCompleted);
        await CommitAsync(1);

        Assert.Equal([1], await read);
        Assert.Equal(reads + 1, _log.Reads);
    }

    [Fact]
    public async Task A_read_begins_with_the_oldest_entry_that_is_not_acknowledged()
    {
        await CommitAsync(3);
        await AcknowledgeAsync(1);

        Assert.Equal([2, 3], await ReadAsync());
    }

    [Fact]
    public async Task A_read_takes_no_more_than_a_slow_projection_applies_in_a_second()
    {
        await CommitAsync(10);
        _size.Took(16, TimeSpan.FromSeconds(8));

        Assert.Equal([1, 2], await ReadAsync());
        _size.Took(2, TimeSpan.FromSeconds(0.1));
        Assert.Equal([3, 4, 5, 6], await ReadAsync());
    }

    [Fact]
    public async Task Nothing_is_read_while_the_cache_is_full()
    {
        await CommitAsync(10);
        await FillAsync();
        await FillAsync();

        var read = ReadAsync();
        Assert.False(read.IsCompleted);
        Deliver();

        Assert.Equal([9, 10], await read);
    }

    [Fact]
    public async Task An_outage_of_the_wal_is_waited_for()
    {
        await CommitAsync(1);
        _store.Outage.Begin();
        var read = ReadAsync();
        for (var i = 0; i < 20; i++)
        {
            Assert.False(read.IsCompleted);
            _time.Advance(_options.MaxRetryDelay);
        }

        _store.Outage.End();
        await SignalWait.Advancing(_time, _options.MaxRetryDelay, read, "the read to end");

        Assert.Equal([1], await read);
    }

    [Fact]
    public async Task Unacknowledged_entries_are_read_again_when_the_partition_is_idle()
    {
        await CommitAsync(2);
        await FillAsync();
        Deliver();
        await AcknowledgeAsync(2);

        var read = ReadAsync();
        await _log.WaitingAsync();
        _time.Advance(_options.IdleCheck);

        Assert.Equal([1], await read);
        Assert.Equal(1, _redelivered);
    }

    [Fact]
    public async Task Only_entries_given_to_an_earlier_reader_count_as_redelivered()
    {
        await CommitAsync(7);
        await _store.ReadGroupAsync(Group, 0, null, 5);

        Assert.Equal([1, 2, 3, 4], await ReadAsync());
        Assert.Equal(4, _redelivered);
        Assert.Equal([5, 6, 7], await ReadAsync());
        Assert.Equal(5, _redelivered);
    }

    [Fact]
    public async Task A_first_delivery_is_not_counted_as_redelivered()
    {
        await CommitAsync(3);
        await ReadAsync();
        Assert.Equal(0, _redelivered);
    }

    [Fact]
    public async Task An_entry_in_delivery_is_not_delivered_again()
    {
        await CommitAsync(2);
        await FillAsync();

        var read = ReadAsync();
        await _log.WaitingAsync();
        _time.Advance(_options.IdleCheck);
        await _log.WaitingAsync();
        await CommitAsync(1);

        Assert.Equal([3], await read);
    }

    [Fact]
    public async Task An_entry_that_another_reader_has_acknowledged_does_not_make_a_reader_spin()
    {
        await _store.EnsureGroupAsync(Group);
        var read = ReadAsync();
        await _log.WaitingAsync();
        _log.BeforeRead = async () =>
        {
            _log.BeforeRead = null;
            await AcknowledgeAsync(1);
        };
        await CommitAsync(1);
        await _log.WaitingAsync();
        var reads = _log.Reads;

        Assert.False(read.IsCompleted);
        await CommitAsync(1);

        Assert.Equal([2], await read);
        Assert.Equal(reads + 1, _log.Reads);
    }

    [Fact]
    public async Task A_wal_that_signals_without_entries_is_polled_with_a_pause()
    {
        await _store.EnsureGroupAsync(Group);
        _log.AlwaysSignals = true;

        // Every call of the in-memory log is answered at once, so this returns only because the reader pauses.
        var read = ReadAsync();

        Assert.False(read.IsCompleted);
        Assert.InRange(_log.Reads, 1, 10);
        await CommitAsync(1);
        await SignalWait.Advancing(_time, _options.MinRetryDelay, read, "the read to end");
        Assert.Equal([1], await read);
    }

    [Fact]
    public async Task Under_load_entries_collect_between_reads_and_a_full_batch_is_followed_at_once()
    {
        _options.ReadPace = _options.BusyReadPace = TimeSpan.FromMilliseconds(5);
        await CommitAsync(1);
        Assert.Equal([1], await ReadAsync());
        await CommitAsync(1);

        var read = ReadAsync();
        Assert.False(read.IsCompleted);
        await CommitAsync(3);
        _time.Advance(_options.ReadPace);
        Assert.Equal([2, 3, 4, 5], await read);

        await CommitAsync(1);
        Assert.Equal([6], await ReadAsync());
    }

    [Fact]
    public async Task A_read_that_the_agent_cancels_ends_without_entries()
    {
        await _store.EnsureGroupAsync(Group);
        using var stop = new CancellationTokenSource();
        var read = _receiver.GetQueueMessagesAsync(-1, stop.Token);
        await _log.WaitingAsync();

        await stop.CancelAsync();

        Assert.Empty(await read);
    }

    [Fact]
    public async Task A_batch_with_too_many_bytes_is_split()
    {
        _options.BatchBytes = 5;
        await CommitAsync(4);

        var batches = await _receiver.GetQueueMessagesAsync(-1, default);

        // Each event has two bytes of data.
        Assert.Equal([2, 2], batches.Select(batch => batch.GetEvents<WalEntry>().Count()));
    }

    private WalReceiver NewReceiver() =>
        new(
            Group,
            0,
            _log,
            new SharedWalDescription(_log),
            _cache,
            _options,
            _size,
            _time,
            count => _redelivered += count,
            silo: null,
            NullLogger<WalReceiver>.Instance
        );

    private async Task<IEnumerable<long>> ReadAsync() =>
        (await _receiver.GetQueueMessagesAsync(-1, default))
            .SelectMany(batch => batch.GetEvents<WalEntry>())
            .Select(item => item.Item1.Event.Version);

    private async Task FillAsync() => _cache.AddToCache(await _receiver.GetQueueMessagesAsync(-1, default));

    private void Deliver()
    {
        var cursor = _cache.TryGetCacheCursor(default, null).Cursor!;
        Assert.Equal(QueueCacheCursorMoveResultKind.Success, cursor.MoveNextWithResult().Kind);
        cursor.MoveNextWithResult();
    }

    private async Task CommitAsync(int count)
    {
        await _store.EnsureGroupAsync(Group);
        for (var i = 0; i < count; i++)
            await _store.CommitAsync("motor-fr/P1", ++_version);
    }

    private async Task AcknowledgeAsync(long version)
    {
        var entries = await _store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, int.MaxValue);
        await _store.AcknowledgeAsync(Group, 0, [entries.Single(entry => entry.Event.Version == version).Position.Entry]);
    }
}

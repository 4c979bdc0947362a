using Concord.Conformance;
using Concord.Wal;
using Orleans.Streams;
using Xunit;

namespace Concord.Silo.Streaming.Tests;

public sealed class WalQueueCacheTests
{
    private readonly WalQueueCache _cache;
    private int _repeated;

    public WalQueueCacheTests() => _cache = new(capacity: 2, _ => _repeated++);

    [Fact]
    public void A_batch_whose_delivery_failed_is_delivered_again()
    {
        _cache.AddToCache([Batch(1), Batch(2)]);
        var cursor = Cursor();

        Assert.Equal(1, Next(cursor));
        Assert.Equal(0, _repeated);
        cursor.RecordDeliveryFailure();
        Assert.Equal(1, Next(cursor));
        Assert.Equal(1, _repeated);
        Assert.Equal(2, Next(cursor));
        Assert.Null(Next(cursor));
        Assert.True(_cache.IsEmpty);
    }

    [Fact]
    public void An_abandoned_cursor_leaves_undelivered_batches_to_the_next_whatever_its_token()
    {
        _cache.AddToCache([Batch(1), Batch(2)]);
        var first = Cursor();
        Next(first);
        first.Dispose();

        Assert.Equal(1, Next(_cache.TryGetCacheCursor(default, Batch(2).SequenceToken).Cursor!));
    }

    [Fact]
    public void A_cursor_on_an_empty_cache_continues_with_the_next_batch()
    {
        var cursor = Cursor();
        Assert.Null(Next(cursor));

        _cache.AddToCache([Batch(1)]);

        Assert.Equal(1, Next(cursor));
    }

    [Fact]
    public void A_completed_delivery_frees_capacity_at_once()
    {
        _cache.AddToCache([Batch(1), Batch(2), Batch(3)]);
        var room = _cache.WaitForCapacityAsync(default);
        var cursor = Cursor();

        Next(cursor);
        Next(cursor);
        Assert.False(room.IsCompleted);
        Next(cursor);

        Assert.True(room.IsCompletedSuccessfully);
        Assert.True(_cache.WaitForCapacityAsync(default).IsCompletedSuccessfully);
    }

    [Fact]
    public void Each_cursor_gets_every_batch_and_the_slowest_keeps_them_cached()
    {
        var (fast, slow) = (Cursor(), Cursor());
        _cache.AddToCache([Batch(1), Batch(2), Batch(3)]);
        var room = _cache.WaitForCapacityAsync(default);

        Assert.Equal([1, 2, 3, null], [Next(fast), Next(fast), Next(fast), Next(fast)]);
        Assert.Equal(1, Next(slow));
        Assert.False(room.IsCompleted);

        Assert.Equal([2, 3, null], [Next(slow), Next(slow), Next(slow)]);
        Assert.True(_cache.IsEmpty);
        Assert.True(room.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_failure_of_one_subscriber_repeats_the_batch_for_that_one_alone()
    {
        var (one, other) = (Cursor(), Cursor());
        _cache.AddToCache([Batch(1), Batch(2)]);
        Next(one);
        Next(other);
        one.RecordDeliveryFailure();

        Assert.Equal(2, Next(other));
        Assert.Equal(1, Next(one));
    }

    [Fact]
    public void Batches_left_by_a_cursor_are_kept_for_the_next_although_others_have_passed_them()
    {
        var (one, other) = (Cursor(), Cursor());
        _cache.AddToCache([Batch(1), Batch(2)]);
        Next(one);
        one.Dispose();
        Assert.Equal([1, 2, null], [Next(other), Next(other), Next(other)]);

        Assert.Equal(1, Next(Cursor()));
    }

    [Fact]
    public void A_placeholder_cursor_is_released_when_the_subscribers_cursor_exists()
    {
        var pin = Cursor();
        _cache.AddToCache([Batch(1)]);
        var cursor = Cursor();
        Next(cursor);
        pin.Dispose();

        Assert.Null(Next(cursor));
        Assert.True(_cache.IsEmpty);
    }

    private IQueueCacheCursor Cursor() => _cache.TryGetCacheCursor(default, null).Cursor!;

    private static long? Next(IQueueCacheCursor cursor) =>
        cursor.MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success
            ? cursor.GetCurrent(out _)!.GetEvents<WalEntry>().Single().Item1.Event.Version
            : null;

    private static WalBatch Batch(long version) =>
        new("archive", [new WalEntry(new(0, new(version, 0)), Commits.Of("motor-fr/P1", version).Event)]);
}

using Concord.Grains.Abstractions.Wal;
using Concord.Silo.Streaming.Cache;
using Concord.Silo.Streaming.Provider;
using Orleans.Streams;
using Xunit;

namespace Concord.Silo.Tests.Streaming;

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
    public void A_cursor_that_is_thrown_away_leaves_what_it_had_not_delivered_to_the_next_whatever_token_that_asks_for()
    {
        _cache.AddToCache([Batch(1), Batch(2)]);
        var first = Cursor();
        Next(first);
        first.Dispose();

        Assert.Equal(1, Next(_cache.TryGetCacheCursor(default, Batch(2).SequenceToken).Cursor!));
    }

    [Fact]
    public void A_cursor_that_found_nothing_goes_on_when_there_is_something()
    {
        var cursor = Cursor();
        Assert.Null(Next(cursor));

        _cache.AddToCache([Batch(1)]);

        Assert.Equal(1, Next(cursor));
    }

    [Fact]
    public void There_is_room_again_as_soon_as_a_delivery_has_ended()
    {
        _cache.AddToCache([Batch(1), Batch(2), Batch(3)]);
        var room = _cache.WaitForRoomAsync(default);
        var cursor = Cursor();

        Next(cursor);
        Next(cursor);
        Assert.False(room.IsCompleted);
        Next(cursor);

        Assert.True(room.IsCompletedSuccessfully);
        Assert.True(_cache.WaitForRoomAsync(default).IsCompletedSuccessfully);
    }

    private IQueueCacheCursor Cursor() => _cache.TryGetCacheCursor(default, null).Cursor!;

    private static long? Next(IQueueCacheCursor cursor) => cursor.MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success
        ? cursor.GetCurrent(out _)!.GetEvents<WalEntry>().Single().Item1.Event.Version
        : null;

    private static WalBatch Batch(long version) => new("archive", [new WalEntry(new(0, new(version, 0)), Commits.Of("motor-fr/P1", version).Event)]);
}

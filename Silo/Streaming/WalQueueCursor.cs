using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>
/// The agent's place in the cache for one subscriber. It asks for the next batch only after it has delivered the one before, or has said by
/// <see cref="RecordDeliveryFailure"/> that it could not: then it gets the same one again.
/// </summary>
internal sealed class WalQueueCursor(WalQueueCache cache, long place) : IQueueCacheCursor
{
    private IBatchContainer? _current;
    private bool _failed;

    /// <summary>The first batch whose delivery has not succeeded, counted from the first that the cache ever had.</summary>
    public long Offset { get; private set; } = place;

    /// <summary>It delivers. The agent also makes cursors only to keep what is there until a subscriber's own is made.</summary>
    public bool HasBegun { get; private set; }

    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        return _current;
    }

    public QueueCacheCursorMoveResult MoveNextWithResult()
    {
        HasBegun = true;
        if (_current is not null && _failed)
        {
            cache.ReportRedelivery(_current);
        }
        else if (_current is not null)
        {
            Offset++;
            cache.Passed();
        }

        _failed = false;
        _current = cache.BatchAt(Offset);
        return _current is null ? QueueCacheCursorMoveResult.NoData : QueueCacheCursorMoveResult.Success;
    }

    bool IQueueCacheCursor.MoveNext() => MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success;

    public void Refresh(StreamSequenceToken token) { }

    public void RecordDeliveryFailure() => _failed = true;

    /// <summary>What was not delivered stays in the cache, for the next cursor.</summary>
    public void Dispose()
    {
        _current = null;
        cache.Remove(this);
    }
}

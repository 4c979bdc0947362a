using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>
/// Cursor of the pulling agent for one subscriber. The agent asks for the next batch only after it has delivered the previous one, or has
/// reported by <see cref="RecordDeliveryFailure"/> that it could not: then it receives the same batch again.
/// </summary>
internal sealed class WalQueueCursor(WalQueueCache cache, long place) : IQueueCacheCursor
{
    private IBatchContainer? _current;
    private bool _failed;

    /// <summary>Offset of the first batch that is not delivered yet, counted from the first batch that the cache ever had.</summary>
    public long Offset { get; private set; } = place;

    /// <summary>Whether it delivers. The agent also creates cursors only to keep batches until a subscriber's own cursor exists.</summary>
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

    /// <summary>Undelivered batches stay in the cache, for the next cursor.</summary>
    public void Dispose()
    {
        _current = null;
        cache.Remove(this);
    }
}

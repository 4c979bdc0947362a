using Orleans.Streams;

namespace Concord.Silo.Streaming.Cache;

/// <summary>
/// The agent's hand on the head of the cache. It asks for the next batch only after it has delivered the one before, or has said by
/// <see cref="RecordDeliveryFailure"/> that it could not: then it gets the same one again.
/// </summary>
internal sealed class WalQueueCursor(WalQueueCache cache) : IQueueCacheCursor
{
    private IBatchContainer? _current;
    private bool _failed;

    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        return _current;
    }

    public QueueCacheCursorMoveResult MoveNextWithResult()
    {
        if (_current is not null && _failed) cache.Repeat(_current);
        else if (_current is not null) cache.Remove(_current);
        _failed = false;
        _current = cache.Head;
        return _current is null ? QueueCacheCursorMoveResult.NoData : QueueCacheCursorMoveResult.Success;
    }

    bool IQueueCacheCursor.MoveNext() => MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success;

    public void Refresh(StreamSequenceToken token)
    {
    }

    public void RecordDeliveryFailure() => _failed = true;

    /// <summary>What was not delivered stays in the cache, for the next cursor.</summary>
    public void Dispose() => _current = null;
}

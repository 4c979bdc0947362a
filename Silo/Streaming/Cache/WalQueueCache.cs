using Orleans.Streams;

namespace Concord.Silo.Streaming.Cache;

/// <summary>
/// The few batches of a partition between log and grain: a queue whose head stays until its delivery has succeeded. There is one stream per queue and one
/// subscriber, so a cursor needs no place of its own, and whatever cursor comes gets the oldest batch that is not delivered: nothing can be skipped.
/// Used on the pulling agent's scheduler only.
/// </summary>
/// <param name="again">Is told of each batch that is delivered once more.</param>
internal sealed class WalQueueCache(int capacity, Action<IBatchContainer>? again = null) : IQueueCache
{
    private readonly Queue<IBatchContainer> _batches = new();
    private TaskCompletionSource? _room;

    public bool IsEmpty => _batches.Count == 0;

    public IBatchContainer? Head => _batches.TryPeek(out var head) ? head : null;

    public void AddToCache(IList<IBatchContainer> messages)
    {
        foreach (var message in messages)
            _batches.Enqueue(message);
    }

    /// <summary>Completes when another batch may be read. Back-pressure works here and not by <see cref="IsUnderPressure"/>, which ends the agent's
    /// loop until its timer fires again.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellationToken) => _batches.Count < capacity
        ? Task.CompletedTask
        : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);

    /// <summary>The delivery of <paramref name="batch"/> has succeeded.</summary>
    public void Remove(IBatchContainer batch)
    {
        if (!ReferenceEquals(Head, batch)) return;
        _batches.Dequeue();
        if (_batches.Count >= capacity) return;
        _room?.TrySetResult();
        _room = null;
    }

    /// <summary>The delivery of <paramref name="batch"/> has failed, and is tried again.</summary>
    public void Repeat(IBatchContainer batch)
    {
        if (ReferenceEquals(Head, batch)) again?.Invoke(batch);
    }

    public QueueCacheCursorResult<IQueueCacheCursor> TryGetCacheCursor(StreamId streamId, StreamSequenceToken? token) =>
        QueueCacheCursorResult<IQueueCacheCursor>.FromCursor(new WalQueueCursor(this));

    public QueueCacheCursorResult<IQueueCacheCursor> TryGetCacheCursorAtPosition(StreamId streamId, StreamSubscriptionStartPosition startPosition) =>
        TryGetCacheCursor(streamId, null);

    IQueueCacheCursor IQueueCache.GetCacheCursor(StreamId streamId, StreamSequenceToken? token) => new WalQueueCursor(this);

    /// <summary>Batches leave when they are delivered; there is nothing to purge.</summary>
    public bool TryPurgeFromCache(out IList<IBatchContainer> purgedItems)
    {
        purgedItems = [];
        return false;
    }

    public bool IsUnderPressure() => false;

    /// <summary>How much is read is for the receiver to say.</summary>
    public int GetMaxAddCount() => QueueAdapterConstants.UNLIMITED_GET_QUEUE_MSG;
}

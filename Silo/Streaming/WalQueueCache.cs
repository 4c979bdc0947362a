using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>
/// The few batches of a partition between log and grain. Each subscriber of the stream has a cursor with a place of its own, and a batch
/// stays until the slowest has passed it: one subscriber takes nothing from another. A new cursor begins with the oldest batch, whatever it
/// asks for: nothing can be skipped. Used on the pulling agent's scheduler only.
/// </summary>
/// <param name="again">Is told of each batch that is delivered once more.</param>
internal sealed class WalQueueCache(int capacity, Action<IBatchContainer>? again = null) : IQueueCache
{
    private readonly Queue<IBatchContainer> _batches = new();
    private readonly HashSet<WalQueueCursor> _cursors = [];
    private TaskCompletionSource? _capacity;

    /// <summary>How many batches have left.</summary>
    private long _passed;

    /// <summary>The place of a cursor that went without having passed everything, for the next one to take.</summary>
    private long? _left;

    public bool IsEmpty => _batches.Count == 0;

    public void AddToCache(IList<IBatchContainer> messages)
    {
        foreach (var message in messages)
            _batches.Enqueue(message);
    }

    /// <summary>
    /// Completes when another batch may be read. Back-pressure works here and not by <see cref="IsUnderPressure"/>, which ends the agent's
    /// loop until its timer fires again.
    /// </summary>
    public Task WaitForCapacityAsync(CancellationToken cancellationToken) =>
        _batches.Count < capacity
            ? Task.CompletedTask
            : (_capacity ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);

    /// <summary>The batch at a place, counted from the first that was ever added; null where none has come yet.</summary>
    public IBatchContainer? BatchAt(long place) => _batches.ElementAtOrDefault((int)(place - _passed));

    /// <summary>A cursor has passed a batch; what all have passed leaves.</summary>
    public void Passed()
    {
        var slowest = _left ?? long.MaxValue;
        foreach (var cursor in _cursors)
            slowest = Math.Min(slowest, cursor.Offset);
        for (; _passed < slowest && _batches.TryDequeue(out _); _passed++) { }

        if (_batches.Count >= capacity)
            return;
        _capacity?.TrySetResult();
        _capacity = null;
    }

    /// <summary>The delivery of <paramref name="batch"/> has failed, and is tried again.</summary>
    public void ReportRedelivery(IBatchContainer batch) => again?.Invoke(batch);

    /// <summary>
    /// A cursor is thrown away. The agent makes the one that goes on for the same subscriber after that, so its place is kept until then.
    /// </summary>
    public void Remove(WalQueueCursor cursor)
    {
        if (!_cursors.Remove(cursor) || !cursor.HasBegun || BatchAt(cursor.Offset) is null)
            return;
        _left = Math.Min(_left ?? long.MaxValue, cursor.Offset);
    }

    public QueueCacheCursorResult<IQueueCacheCursor> TryGetCacheCursor(StreamId streamId, StreamSequenceToken? token) =>
        QueueCacheCursorResult<IQueueCacheCursor>.FromCursor(Cursor());

    public QueueCacheCursorResult<IQueueCacheCursor> TryGetCacheCursorAtPosition(
        StreamId streamId,
        StreamSubscriptionStartPosition startPosition
    ) => TryGetCacheCursor(streamId, null);

    IQueueCacheCursor IQueueCache.GetCacheCursor(StreamId streamId, StreamSequenceToken? token) => Cursor();

    /// <summary>Batches leave when they are delivered; there is nothing to purge.</summary>
    public bool TryPurgeFromCache(out IList<IBatchContainer> purgedItems)
    {
        purgedItems = [];
        return false;
    }

    public bool IsUnderPressure() => false;

    /// <summary>How much is read is for the receiver to say.</summary>
    public int GetMaxAddCount() => QueueAdapterConstants.UNLIMITED_GET_QUEUE_MSG;

    private WalQueueCursor Cursor()
    {
        var cursor = new WalQueueCursor(this, _passed);
        _cursors.Add(cursor);
        _left = null;
        return cursor;
    }
}

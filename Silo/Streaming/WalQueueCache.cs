using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>
/// The few batches of a partition between WAL and grain. Each subscriber of the stream has its own cursor, and a batch stays until the
/// slowest cursor has passed it: one subscriber takes nothing from another. A new cursor begins with the oldest batch, whatever it asks
/// for, so nothing can be skipped. Used only on the pulling agent's scheduler.
/// </summary>
/// <param name="again">Called for each batch that is delivered again.</param>
internal sealed class WalQueueCache(int capacity, Action<IBatchContainer>? again = null) : IQueueCache
{
    private readonly Queue<IBatchContainer> _batches = new();
    private readonly HashSet<WalQueueCursor> _cursors = [];
    private TaskCompletionSource? _capacity;

    /// <summary>How many batches were removed.</summary>
    private long _passed;

    /// <summary>The offset of a cursor that was disposed before it passed everything, for the next cursor.</summary>
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

    /// <summary>The batch at an offset, counted from the first batch ever added; null where it has not come yet.</summary>
    public IBatchContainer? BatchAt(long place) => _batches.ElementAtOrDefault((int)(place - _passed));

    /// <summary>A cursor has passed a batch; batches that all cursors have passed are removed.</summary>
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

    /// <summary>The delivery of <paramref name="batch"/> has failed, and is repeated.</summary>
    public void ReportRedelivery(IBatchContainer batch) => again?.Invoke(batch);

    /// <summary>
    /// A cursor is disposed. The agent creates the next cursor for the same subscriber after that, so the offset is kept until then.
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

    /// <summary>Batches are removed when they are delivered; there is nothing to purge.</summary>
    public bool TryPurgeFromCache(out IList<IBatchContainer> purgedItems)
    {
        purgedItems = [];
        return false;
    }

    public bool IsUnderPressure() => false;

    /// <summary>The receiver decides how much is read.</summary>
    public int GetMaxAddCount() => QueueAdapterConstants.UNLIMITED_GET_QUEUE_MSG;

    private WalQueueCursor Cursor()
    {
        var cursor = new WalQueueCursor(this, _passed);
        _cursors.Add(cursor);
        _left = null;
        return cursor;
    }
}

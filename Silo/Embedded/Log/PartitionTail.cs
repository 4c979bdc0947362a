namespace Concord.Silo.Embedded.Log;

/// <summary>The end of one partition, and a signal for those who wait for the next entry.</summary>
internal sealed class PartitionTail(LogMark last, LogMark trimmed)
{
    private readonly Lock _lock = new();
    private LogMark _last = last;
    private LogMark _trimmed = trimmed;
    private TaskCompletionSource? _appended;
    private bool _isAhead;

    /// <summary>The newest committed entry, also when it is trimmed.</summary>
    public LogMark Last
    {
        get { lock (_lock) return _last; }
    }

    /// <summary>Everything up to here is out of the log.</summary>
    public LogMark Trimmed
    {
        get { lock (_lock) return _trimmed; }
        set { lock (_lock) _trimmed = value; }
    }

    /// <summary>The newest entry of the writer's transaction. Writer thread only, like the members below.</summary>
    public LogMark Ahead { get; private set; } = last;

    /// <summary>True when this is the partition's first entry in the transaction.</summary>
    public bool Append(long nowMilliseconds)
    {
        Ahead = new(Ahead.Id.Next(nowMilliseconds), Ahead.Number + 1);
        if (_isAhead) return false;
        _isAhead = true;
        return true;
    }

    public void Publish()
    {
        TaskCompletionSource? appended;
        lock (_lock)
        {
            _last = Ahead;
            (appended, _appended) = (_appended, null);
        }

        _isAhead = false;
        appended?.SetResult();
    }

    public void TakeBack()
    {
        Ahead = Last;
        _isAhead = false;
    }

    /// <summary>Completes with the next append; null when there is one after <paramref name="id"/> already.</summary>
    public Task? NextAfter(Grains.Abstractions.Wal.EntryId id)
    {
        lock (_lock)
        {
            if (_last.Id > id) return null;
            return (_appended ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}

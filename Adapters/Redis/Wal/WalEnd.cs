using Concord.Wal;

namespace Concord.Adapters.Redis;

/// <summary>The newest entry of one partition, as far as this silo knows.</summary>
internal sealed class WalEnd
{
    private readonly Lock _lock = new();
    private EntryId _newest = EntryId.Zero;
    private TaskCompletionSource? _changed;

    public EntryId Newest
    {
        get
        {
            lock (_lock)
                return _newest;
        }
    }

    public void Announce(EntryId id)
    {
        lock (_lock)
        {
            if (id <= _newest)
                return;
            _newest = id;
        }

        Wake();
    }

    /// <summary>The known end may not be valid any more: the WAL has lost its end.</summary>
    public void Reset(EntryId id)
    {
        lock (_lock)
            _newest = id;
        Wake();
    }

    /// <summary>Makes waiting readers read again.</summary>
    public void Wake()
    {
        TaskCompletionSource? changed;
        lock (_lock)
            (changed, _changed) = (_changed, null);
        changed?.SetResult();
    }

    /// <summary>Completes with the next change; null where there is an entry after <paramref name="id"/> already.</summary>
    public Task? NextAfter(EntryId id)
    {
        lock (_lock)
        {
            if (_newest > id)
                return null;
            return (_changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}

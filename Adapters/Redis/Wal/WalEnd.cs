using Concord.Wal;

namespace Concord.Adapters.Redis;

/// <summary>The newest entry of one partition, as far as this silo has heard.</summary>
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

    /// <summary>What was known may not hold any more: the log has lost its end.</summary>
    public void Reset(EntryId id)
    {
        lock (_lock)
            _newest = id;
        Wake();
    }

    /// <summary>Lets those who wait look for themselves.</summary>
    public void Wake()
    {
        TaskCompletionSource? changed;
        lock (_lock)
            (changed, _changed) = (_changed, null);
        changed?.SetResult();
    }

    /// <summary>Completes with the next news; null when there is an entry after <paramref name="id"/> already.</summary>
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

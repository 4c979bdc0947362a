using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>The end of one partition, and a signal for readers that wait for the next entry.</summary>
internal sealed class WalEnd(int partition, NumberedEntryId last, NumberedEntryId trimmed, long recentBytes)
{
    private readonly Lock _lock = new();
    private readonly RecentEntries _recent = new(last.Id, recentBytes);
    private readonly List<(long Number, WalEntry Entry)> _ahead = [];
    private NumberedEntryId _last = last;
    private NumberedEntryId _trimmed = trimmed;
    private TaskCompletionSource? _appended;

    /// <summary>The newest committed entry, also when it is trimmed.</summary>
    public NumberedEntryId Last
    {
        get
        {
            lock (_lock)
                return _last;
        }
    }

    /// <summary>Everything up to here is trimmed.</summary>
    public NumberedEntryId Trimmed
    {
        get
        {
            lock (_lock)
                return _trimmed;
        }
        set
        {
            lock (_lock)
                _trimmed = value;
        }
    }

    /// <summary>The newest entry of the writer's transaction. Writer thread only, like the members below.</summary>
    public NumberedEntryId Ahead { get; private set; } = last;

    /// <summary>Assigns the event its position; returns true when it is the partition's first in the transaction.</summary>
    public bool Append(WalEvent e, long nowMilliseconds)
    {
        Ahead = new(Ahead.Id.Next(nowMilliseconds), Ahead.Number + 1);
        _ahead.Add((Ahead.Number, new(new(partition, Ahead.Id), e)));
        return _ahead.Count == 1;
    }

    public void Publish()
    {
        TaskCompletionSource? appended;
        lock (_lock)
        {
            _last = Ahead;
            foreach (var (number, entry) in _ahead)
                _recent.Add(number, entry);
            (appended, _appended) = (_appended, null);
        }

        _ahead.Clear();
        appended?.SetResult();
    }

    public void TakeBack()
    {
        Ahead = Last;
        _ahead.Clear();
    }

    /// <summary>Entries after an id from memory; null when the file has to be read.</summary>
    public List<(long Number, WalEntry Entry)>? Recent(EntryId after, int max)
    {
        lock (_lock)
            return _recent.After(after, max);
    }

    /// <summary>Completes with the next append; null where there is an entry after <paramref name="id"/> already.</summary>
    public Task? NextAfter(EntryId id)
    {
        lock (_lock)
        {
            if (_last.Id > id)
                return null;
            return (_appended ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}

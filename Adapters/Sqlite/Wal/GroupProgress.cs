using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The progress of one group on one partition: a cursor up to which everything is acknowledged, the entries acknowledged beyond it, and the
/// window of known entries after the cursor. Not synchronised: <see cref="GroupPartition"/> guards it.
/// </summary>
internal sealed class GroupProgress(NumberedEntryId cursor, IEnumerable<EntryId> acknowledged)
{
    private readonly SortedSet<EntryId> _acknowledged = [.. acknowledged.Where(id => id > cursor.Id)];
    private readonly SortedDictionary<EntryId, DateTimeOffset> _pending = [];
    private readonly EntryWindow _window = new();

    /// <summary>Everything up to here is acknowledged.</summary>
    public NumberedEntryId Cursor { get; private set; } = cursor;

    /// <summary>The window holds every entry after the cursor up to here.</summary>
    public EntryId WindowEnd => _window.Last?.Id ?? Cursor.Id;

    /// <summary>The newest acknowledged entry.</summary>
    public EntryId LastAcknowledged => _acknowledged.Count == 0 ? Cursor.Id : _acknowledged.Max;

    public bool IsAcknowledged(EntryId id) => id <= Cursor.Id || _acknowledged.Contains(id);

    /// <summary>The reader starts again: what was delivered to it before is no longer pending.</summary>
    public void Restart() => _pending.Clear();

    /// <summary>Extends the window by the entry that follows its end.</summary>
    public void Extend(NumberedEntryId next) => _window.Add(next);

    public void Deliver(EntryId id, DateTimeOffset now) => _pending.TryAdd(id, now);

    /// <summary>
    /// Acknowledges entries within the window, and moves the cursor up to the first gap. Returns false where that changed nothing.
    /// </summary>
    public bool Acknowledge(IReadOnlyList<EntryId> ids)
    {
        var changed = false;
        foreach (var id in ids)
        {
            if (id <= Cursor.Id || !_window.Contains(id))
                continue;
            _pending.Remove(id);
            changed |= _acknowledged.Add(id);
        }

        while (_window.First is { } next && _acknowledged.Remove(next.Id))
        {
            Cursor = next;
            _window.RemoveFirst();
        }

        return changed;
    }

    /// <summary>The cursor if these, within the window, were acknowledged too.</summary>
    public EntryId CursorWith(IReadOnlyList<EntryId> ids)
    {
        var given = ids.ToHashSet();
        var reached = Cursor.Id;
        foreach (var next in _window)
        {
            if (!given.Contains(next.Id) && !_acknowledged.Contains(next.Id))
                break;
            reached = next.Id;
        }

        return reached;
    }

    /// <summary>How many entries after the cursor must be read to find one that is not acknowledged.</summary>
    public int LookAhead => _acknowledged.Count + 1;

    public long Lag(NumberedEntryId last, NumberedEntryId trimmed) =>
        last.Number - Math.Max(Cursor.Number, trimmed.Number) - _acknowledged.Count;

    public WalGroupInfo Describe(string group, NumberedEntryId last, NumberedEntryId trimmed, EntryId? oldest, long deadLetters) =>
        new()
        {
            Group = group,
            Acknowledged = Cursor.Id,
            Lag = Lag(last, trimmed),
            Oldest = oldest,
            Pending = _pending.Count,
            OldestPendingSince = _pending.Count == 0 ? null : _pending.First().Value,
            DeadLetters = deadLetters,
        };
}

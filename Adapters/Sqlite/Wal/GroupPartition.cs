using System.Collections.Immutable;
using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// One group on one partition: reads entries, takes acknowledgements in memory, and writes its progress when the writer is free.
/// </summary>
internal sealed class GroupPartition(
    string group,
    int partition,
    WalEnd tail,
    ReaderPool readers,
    GroupProgress progress,
    SqliteDatabase? follower
)
{
    private readonly Lock _lock = new();
    private readonly List<EntryId> _unsaved = [];
    private NumberedEntryId _savedCursor = progress.Cursor;
    private bool _hasRows = true;
    private long _deadLetters;

    public NumberedEntryId Cursor
    {
        get
        {
            lock (_lock)
                return progress.Cursor;
        }
    }

    /// <summary>Where the projection has its data, with its progress: what is saved here must have been flushed there.</summary>
    public SqliteDatabase? Follower => follower;

    /// <summary>Everything up to here is acknowledged in the file too.</summary>
    public NumberedEntryId SavedCursor
    {
        get
        {
            lock (_lock)
                return _savedCursor;
        }
    }

    public void AddDeadLetters(long count) => Interlocked.Add(ref _deadLetters, count);

    public IReadOnlyList<WalEntry> Read(EntryId? after, int max, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (after is null)
                progress.Restart();
            var start = EntryId.Later(EntryId.Later(after ?? EntryId.Zero, progress.Cursor.Id), tail.Trimmed.Id);
            ExtendTo(start);
            var found = new List<WalEntry>();
            while (found.Count < max && start < tail.Last.Id)
            {
                var rows = tail.Recent(start, max - found.Count) ?? readers.Read((partition, start, max - found.Count), WalReads.Next);
                if (rows.Count == 0)
                    break;
                foreach (var (number, entry) in rows)
                {
                    start = entry.Position.Entry;
                    if (start > progress.WindowEnd)
                        progress.Extend(new(start, number));
                    if (progress.IsAcknowledged(start))
                        continue;
                    progress.Deliver(start, now);
                    found.Add(entry);
                }
            }

            return found;
        }
    }

    /// <summary>Returns false when there is nothing to save.</summary>
    public bool Acknowledge(IReadOnlyList<EntryId> ids)
    {
        if (ids.Count == 0)
            return false;
        lock (_lock)
        {
            // Also over entries that an earlier process acknowledged out of order: the cursor may now move past them.
            ExtendTo(EntryId.Later(ids.Max(), progress.LastAcknowledged));
            if (!progress.Acknowledge(ids))
                return false;
            foreach (var id in ids)
            {
                if (id > progress.Cursor.Id && progress.IsAcknowledged(id))
                    _unsaved.Add(id);
            }

            return true;
        }
    }

    /// <summary>Where the cursor would be if these were acknowledged too.</summary>
    public EntryId CursorWith(IReadOnlyList<EntryId> ids)
    {
        lock (_lock)
        {
            ExtendTo(EntryId.Later(ids.Max(), progress.LastAcknowledged));
            return progress.CursorWith(ids);
        }
    }

    /// <summary>What there is to save now.</summary>
    public ProgressToSave Capture()
    {
        lock (_lock)
            return new(this, progress.Cursor, [.. _unsaved]);
    }

    /// <summary>Writes cursor and out-of-order acknowledgements. Writer thread, within a transaction.</summary>
    public void Save(SqliteSession session, ProgressToSave captured)
    {
        var cursor = captured.Cursor;
        var update = session.Prepare("UPDATE log_groups SET ms = ?1, seq = ?2, number = ?3 WHERE name = ?4 AND partition = ?5");
        cursor.Bind(update, 1);
        update.Bind(4, group).Bind(5, partition).Execute();
        if (_hasRows)
        {
            session
                .Prepare("DELETE FROM log_acks WHERE name = ?1 AND partition = ?2 AND (ms, seq) <= (?3, ?4)")
                .Bind(1, group)
                .Bind(2, partition)
                .Bind(3, cursor.Id.Milliseconds)
                .Bind(4, cursor.Id.Sequence)
                .Execute();
        }

        foreach (var id in captured.Beyond)
        {
            if (id > cursor.Id)
                InsertAck(session, id);
        }
    }

    /// <summary>What <see cref="Save"/> wrote is durable.</summary>
    public void Saved(ProgressToSave captured)
    {
        lock (_lock)
        {
            if (captured.Cursor.Number > _savedCursor.Number)
                _savedCursor = captured.Cursor;
            _unsaved.RemoveRange(0, Math.Min(captured.Beyond.Length, _unsaved.Count));
        }
    }

    /// <summary>
    /// Writes one acknowledgement ahead of <see cref="Acknowledge"/>, within a transaction that does more. Writer thread.
    /// </summary>
    public void InsertAck(SqliteSession session, EntryId id)
    {
        _hasRows = true;
        session
            .Prepare("INSERT OR IGNORE INTO log_acks(name, partition, ms, seq) VALUES (?1, ?2, ?3, ?4)")
            .Bind(1, group)
            .Bind(2, partition)
            .Bind(3, id.Milliseconds)
            .Bind(4, id.Sequence)
            .Execute();
    }

    public WalGroupInfo Describe()
    {
        lock (_lock)
        {
            var (last, trimmed) = (tail.Last, tail.Trimmed);
            var oldest = progress.Lag(last, trimmed) == 0 ? null : FindOldest(EntryId.Later(progress.Cursor.Id, trimmed.Id), last.Id);
            return progress.Describe(group, last, trimmed, oldest, Interlocked.Read(ref _deadLetters));
        }
    }

    private EntryId? FindOldest(EntryId after, EntryId to)
    {
        foreach (var mark in readers.Read((partition, after, to, progress.LookAhead), WalReads.ReadFirstIds))
        {
            if (!progress.IsAcknowledged(mark.Id))
                return mark.Id;
        }

        return null;
    }

    private void ExtendTo(EntryId id)
    {
        if (id <= progress.WindowEnd)
            return;
        foreach (var mark in readers.Read((partition, progress.WindowEnd, id), WalReads.ReadIds))
            progress.Extend(mark);
    }
}

/// <summary>The progress of a group on a partition at one moment.</summary>
/// <param name="Partition">Whose it is.</param>
/// <param name="Cursor">Everything up to here is acknowledged.</param>
/// <param name="Beyond">What was acknowledged out of order since it was last saved.</param>
internal sealed record ProgressToSave(GroupPartition Partition, NumberedEntryId Cursor, ImmutableArray<EntryId> Beyond);

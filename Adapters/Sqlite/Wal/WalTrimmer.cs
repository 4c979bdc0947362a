using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>Moves the beginning of a partition, and removes the rows before it.</summary>
internal sealed class WalTrimmer(SqliteDatabase database, ProgressSaver saver) : IDisposable
{
    /// <summary>Small enough not to delay commits between two steps noticeably.</summary>
    private const int Step = 2000;

    private const string DeleteSql = """
        DELETE FROM events WHERE partition = ?1 AND (ms, seq) > (?2, ?3) AND (ms, seq) <= (?4, ?5) AND number IS NOT NULL
        """;

    private const string MarkSql = """
        INSERT INTO log_trims(partition, trimmed_ms, trimmed_seq, trimmed_number, last_ms, last_seq, last_number)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT(partition) DO UPDATE SET trimmed_ms = ?2, trimmed_seq = ?3, trimmed_number = ?4,
          last_ms = ?5, last_seq = ?6, last_number = ?7
        """;

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    public async ValueTask<long> TrimAsync(
        int partition,
        EntryId minimum,
        Func<IReadOnlyList<GroupPartition>> groups,
        CancellationToken cancellationToken
    )
    {
        var tail = database.WalEnds[partition];
        await _oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await saver.SaveAsync().ConfigureAwait(false);
            var removed = 0L;
            while (true)
            {
                var before = tail.Trimmed;
                var after = await database
                    .Writer.WriteAsync(
                        WritePriority.Other,
                        session => TrimStep(session, partition, minimum, groups()),
                        mark => tail.Trimmed = mark
                    )
                    .ConfigureAwait(false);
                removed += after.Number - before.Number;
                if (after.Number - before.Number < Step)
                    return removed;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private NumberedEntryId TrimStep(SqliteSession session, int partition, EntryId minimum, IReadOnlyList<GroupPartition> groups)
    {
        var tail = database.WalEnds[partition];
        var trimmed = tail.Trimmed;
        var limit = EntryId.Max;
        foreach (var group in groups)
        {
            // What is removed must be acknowledged in the file, not only in memory.
            var saved = SavedBy(group, session);
            if (saved < limit)
                limit = saved;
        }

        var marks = WalReads.ReadIds(session, partition, trimmed.Id, limit, Step);
        var count = marks.FindIndex(mark => mark.Id >= minimum) is var index and >= 0 ? index : marks.Count;
        if (count == 0)
            return trimmed;
        var end = marks[count - 1];

        session
            .Prepare(DeleteSql)
            .Bind(1, partition)
            .Bind(2, trimmed.Id.Milliseconds)
            .Bind(3, trimmed.Id.Sequence)
            .Bind(4, end.Id.Milliseconds)
            .Bind(5, end.Id.Sequence)
            .Execute();
        var mark = session.Prepare(MarkSql).Bind(1, partition);
        end.Bind(mark, 2);
        tail.Ahead.Bind(mark, 5);
        mark.Execute();
        return end;
    }

    private static EntryId SavedBy(GroupPartition group, SqliteSession session)
    {
        if (group.Follower is not null)
            return group.SavedCursor.Id;
        var captured = group.Capture();
        group.Save(session, captured);
        return captured.Cursor.Id;
    }
}

using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Answers a query on the archive: along one subject where it is known, otherwise along all partitions at once, merged by entry id.
/// </summary>
internal static class ArchiveScan
{
    /// <summary>Rows that one query reads before it returns what it has found, and where it stopped.</summary>
    private const int MaxRows = 20_000;

    private const string BySubjectSql = $"""
        SELECT {SqliteSchema.EventColumns} FROM (SELECT event FROM archive WHERE subject = ?1)
        JOIN events ON events.id = event ORDER BY version
        """;

    private const string ByPartitionSql = $"""
        SELECT {SqliteSchema.EventColumns} FROM events
        WHERE partition = ?1 AND (ms, seq) >= (?2, ?3) AND (ms, seq) < (?4, ?5)
          AND EXISTS (
            SELECT 1 FROM archive WHERE archive.subject = events.subject AND archive.version = events.version AND event = events.id)
        ORDER BY ms, seq
        """;

    public static EventPage Run(SqliteSession session, (EventFilter Filter, int Limit, int Partitions) a) =>
        a.Filter.Subject is { } subject
            ? BySubject(session, a.Filter, a.Limit, subject)
            : ByPartition(session, a.Filter, a.Limit, a.Partitions);

    private static EventPage BySubject(SqliteSession session, EventFilter filter, int limit, string subject)
    {
        using var row = session.Prepare(BySubjectSql).Bind(1, subject);
        var found = new List<WalEntry>();
        while (row.Step())
        {
            var entry = EventRow.Read(row, 0);
            if (!filter.Matches(entry))
                continue;
            if (found.Count == limit)
                return new([.. found], found[^1].Position);
            found.Add(entry);
        }

        return new([.. found], null);
    }

    private static EventPage ByPartition(SqliteSession session, EventFilter filter, int limit, int partitions)
    {
        var cursors = new PriorityQueue<SqliteStatement, WalPosition>();
        var statements = new List<SqliteStatement>();
        try
        {
            var wanted = filter.Partition is { } only ? [only] : Enumerable.Range(0, partitions);
            foreach (var partition in wanted)
            {
                var statement = Open(session, filter, partition);
                statements.Add(statement);
                if (statement.Step())
                    cursors.Enqueue(statement, EventRow.ReadPosition(statement, 0));
            }

            return Merge(cursors, filter, limit);
        }
        finally
        {
            statements.ForEach(statement => statement.Dispose());
        }
    }

    private static EventPage Merge(PriorityQueue<SqliteStatement, WalPosition> cursors, EventFilter filter, int limit)
    {
        var found = new List<WalEntry>();
        WalPosition? last = null;
        for (var rows = 0; cursors.TryDequeue(out var statement, out var position); rows++)
        {
            if (found.Count == limit || rows == MaxRows)
                return new([.. found], last);
            last = position;
            if (EventRow.MayMatch(statement, 0, filter) && EventRow.Read(statement, 0) is var entry && filter.Matches(entry))
                found.Add(entry);
            if (statement.Step())
                cursors.Enqueue(statement, EventRow.ReadPosition(statement, 0));
        }

        return new([.. found], null);
    }

    private static SqliteStatement Open(SqliteSession session, EventFilter filter, int partition)
    {
        var from = filter.After is { } after && after.Entry > filter.From ? after.Entry : filter.From;
        return session
            .PrepareOnce(ByPartitionSql)
            .Bind(1, partition)
            .Bind(2, from.Milliseconds)
            .Bind(3, from.Sequence)
            .Bind(4, filter.To.Milliseconds)
            .Bind(5, filter.To.Sequence);
    }
}

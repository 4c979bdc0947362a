using Concord.Imports;

namespace Concord.Adapters.Sqlite;

/// <summary>Rejects of imports in <c>import_rejects</c>; <c>import_reject_ages</c> has the time of an import's last reject.</summary>
internal sealed class SqliteImportRejectStore(SqliteDatabase database, TimeProvider time) : IImportRejectStore
{
    /// <summary>Where an earlier version stored them, the import's start determines their age.</summary>
    private const string OldSql = """
        SELECT import FROM import_reject_ages WHERE kept_at < ?1
        UNION SELECT id FROM imports WHERE started_at < ?1 AND rejects > 0 AND id NOT IN (SELECT import FROM import_reject_ages)
        """;

    private const string PutSql =
        "INSERT OR REPLACE INTO import_rejects(import, number, line, code, detail, input) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

    public async ValueTask WriteAsync(string import, IReadOnlyList<ImportReject> rejects, CancellationToken cancellationToken = default)
    {
        if (rejects.Count == 0)
            return;
        await database.Writer.WriteAsync(WritePriority.Other, session => Write(session, import, rejects));
    }

    public ValueTask<IReadOnlyList<ImportReject>> ReadAsync(
        string import,
        long after,
        int max,
        CancellationToken cancellationToken = default
    ) => new(database.Readers.Read((import, after, max), Read));

    public async ValueTask PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        await database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
            {
                var instant = Instants.ToText(before);
                session.Prepare($"DELETE FROM import_rejects WHERE import IN ({OldSql})").Bind(1, instant).Execute();
                return session.Prepare("DELETE FROM import_reject_ages WHERE kept_at < ?1").Bind(1, instant).Execute();
            }
        );

    /// <summary>Writes within the caller's transaction.</summary>
    public int Write(SqliteSession session, string import, IReadOnlyList<ImportReject> rejects)
    {
        if (rejects.Count == 0)
            return 0;
        session
            .Prepare("INSERT INTO import_reject_ages(import, kept_at) VALUES (?1, ?2) ON CONFLICT(import) DO UPDATE SET kept_at = ?2")
            .Bind(1, import)
            .Bind(2, Instants.ToText(time.GetUtcNow()))
            .Execute();
        foreach (var reject in rejects)
        {
            session
                .Prepare(PutSql)
                .Bind(1, import)
                .Bind(2, reject.Number)
                .Bind(3, reject.Line)
                .Bind(4, reject.Code)
                .Bind(5, reject.Detail)
                .Bind(6, reject.Input)
                .Execute();
        }

        return rejects.Count;
    }

    private static IReadOnlyList<ImportReject> Read(SqliteSession session, (string Import, long After, int Max) a)
    {
        return session
            .Prepare(
                "SELECT number, line, code, detail, input FROM import_rejects WHERE import = ?1 AND number > ?2 ORDER BY number LIMIT ?3"
            )
            .Bind(1, a.Import)
            .Bind(2, a.After)
            .Bind(3, a.Max)
            .List(static row => new ImportReject
            {
                Number = row.GetInt64(0),
                Line = row.GetInt64(1),
                Code = row.GetText(2),
                Detail = row.GetText(3),
                Input = row.GetText(4),
            });
    }
}

using System.Globalization;
using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// How far the projections of a file are, written in the transaction of their data; and how often the file was flushed, so that the WAL can
/// tell whether a file is the one that it has acknowledgements of.
/// </summary>
internal static class ProgressTable
{
    public const string Create = """
        -- Everything up to (ms, seq) is in this file, or set aside.
        CREATE TABLE IF NOT EXISTS progress(
          projection TEXT NOT NULL, partition INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL,
          PRIMARY KEY(projection, partition)
        ) WITHOUT ROWID;
        """;

    private const string Flushes = "flushes";

    public static void Put(SqliteSession session, string projection, WalPosition position) =>
        session
            .Prepare(
                """
                INSERT INTO progress(projection, partition, ms, seq) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT(projection, partition) DO UPDATE SET ms = ?3, seq = ?4 WHERE (?3, ?4) > (ms, seq)
                """
            )
            .Bind(1, projection)
            .Bind(2, position.Partition)
            .Bind(3, position.Entry.Milliseconds)
            .Bind(4, position.Entry.Sequence)
            .Execute();

    public static Dictionary<(string Projection, int Partition), EntryId> Read(SqliteSession session)
    {
        return session
            .Prepare("SELECT projection, partition, ms, seq FROM progress")
            .List(static row => (Key: (row.GetText(0), row.GetInt32(1)), Entry: new EntryId(row.GetInt64(2), row.GetInt64(3))))
            .ToDictionary(static row => row.Key, static row => row.Entry);
    }

    public static long ReadFlushes(SqliteSession session)
    {
        return session
            .Prepare("SELECT value FROM meta WHERE name = ?1")
            .Bind(1, Flushes)
            .First(static row => long.Parse(row.GetText(0), CultureInfo.InvariantCulture));
    }

    /// <summary>Counts the flush that the transaction ends with.</summary>
    public static long CountFlush(SqliteSession session)
    {
        var flushes = ReadFlushes(session) + 1;
        session
            .Prepare("INSERT INTO meta(name, value) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET value = ?2")
            .Bind(1, Flushes)
            .Bind(2, flushes.ToString(CultureInfo.InvariantCulture))
            .Execute();
        return flushes;
    }
}

using System.Globalization;
using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>The newest generation of the WAL that the archive knows, in the table <c>meta</c>.</summary>
internal static class ArchiveGeneration
{
    private const string Name = "archive_generation";

    public static long Read(SqliteSession session)
    {
        return session
            .Prepare("SELECT value FROM meta WHERE name = ?1")
            .Bind(1, Name)
            .First(static row => long.Parse(row.GetText(0), CultureInfo.InvariantCulture));
    }

    public static long Begin(SqliteSession session, long generation)
    {
        var newest = Read(session);
        if (newest >= generation)
            return newest;
        session
            .Prepare("INSERT INTO meta(name, value) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value")
            .Bind(1, Name)
            .Bind(2, generation.ToString(CultureInfo.InvariantCulture))
            .Execute();
        return generation;
    }

    /// <exception cref="OutdatedEntriesException">An entry was read under an older generation.</exception>
    public static void ThrowIfOutdated(SqliteSession session, IReadOnlyList<WalEntry> entries)
    {
        if (entries.All(static entry => entry.Generation == 0))
            return;
        var newest = Read(session);
        foreach (var entry in entries)
        {
            if (entry.Generation > 0 && entry.Generation < newest)
                throw new OutdatedEntriesException(entry.Generation, newest);
        }
    }
}

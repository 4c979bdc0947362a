using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Makes a file of read models from the tables of the file that had them. Tables are copied as they are, those of full-text search by the
/// tables that they consist of, because their texts are not stored.
/// </summary>
internal sealed class FilePart(SqliteSession source, string file, FileKind kind, int partitions, string? follows, TimeProvider time)
{
    /// <summary>The flush that the acknowledgements in the old file rest upon.</summary>
    public const long Flushes = 1;

    /// <summary>Tables that other files have too.</summary>
    private static readonly string[] Shared = ["meta", "events", "progress", "imports", "import_rejects", "import_reject_ages"];

    public string Target { get; } = Path.Combine(Path.GetDirectoryName(file)!, kind.Name);

    /// <summary>Under another name first, so that a file with the right name is always complete.</summary>
    public void Make()
    {
        var draft = Target + ".new";
        foreach (var suffix in (ReadOnlySpan<string>)["", "-journal", "-wal", "-shm"])
            File.Delete(draft + suffix);
        using (var session = SqliteSession.Open(draft, SqliteOpenMode.ReadWriteCreate))
        {
            session.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;");
            session.Execute(kind.Create);
            session.Execute(kind.Additions);
            StoreFile.Describe(session, partitions, time);
            if (follows is not null)
                SqliteReadModels.Follow(session, follows);
            SearchTables.Prepare(session, kind.Words!);
            session.Prepare("ATTACH DATABASE ?1 AS old").Bind(1, file).Execute();
            session.Execute("BEGIN");
            Copy(session);
            session.Execute("COMMIT; DETACH DATABASE old;");
            session.Execute(kind.Additions);
        }

        using (var written = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite))
            written.Flush(flushToDisk: true);
        File.Move(draft, Target);
    }

    /// <summary>SQLite flushes the directory with the first journal that it makes there, and so the file's name.</summary>
    public void Flush()
    {
        using var session = SqliteSession.Open(Target, SqliteOpenMode.ReadWrite);
        session.Execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; UPDATE meta SET value = value WHERE name = 'format';");
    }

    /// <summary>The tables that only files of this kind have, read from one of them; without those that make up full-text search.</summary>
    public static IReadOnlyList<string> ReadOwnTables(FileKind kind, string directory)
    {
        using var session = SqliteSession.Open(Path.Combine(directory, kind.Name), SqliteOpenMode.ReadOnly);
        return [.. Tables(session).Where(table => !table.StartsWith(kind.Words!, StringComparison.Ordinal))];
    }

    private void Copy(SqliteSession session)
    {
        // Triggers keep counts, which are copied too; they are made again at the end.
        foreach (var trigger in Names(session, "type = 'trigger'"))
            session.Execute($"DROP TRIGGER main.{trigger}");
        foreach (var table in Tables(session).Where(table => Exists(table)))
        {
            session.Execute($"DELETE FROM main.{table}");
            var columns = Columns(session, "main", table);

            // Without a list of columns SQLite copies rows and indexes unread.
            session.Execute(
                columns == Columns(session, "old", table)
                    ? $"INSERT INTO main.{table} SELECT * FROM old.{table}"
                    : $"INSERT INTO main.{table}({columns}) SELECT {columns} FROM old.{table}"
            );
        }

        if (kind == FileKind.ReadModels)
            session.Execute(
                $"""
                INSERT INTO main.events(id, {SqliteSchema.EventColumns}) SELECT id, {SqliteSchema.EventColumns} FROM old.events
                WHERE id IN (SELECT event FROM old.archive);
                """
            );
        session.Execute($"INSERT OR REPLACE INTO main.meta SELECT name, value FROM old.meta WHERE name = '{kind.Words}'");
        session.Execute($"INSERT INTO main.meta VALUES ('flushes', '{Flushes.ToString(CultureInfo.InvariantCulture)}')");
        if (Exists("log_groups"))
        {
            foreach (var projection in kind.Projections)
                session
                    .Prepare("INSERT INTO main.progress SELECT name, partition, ms, seq FROM old.log_groups WHERE name = ?1")
                    .Bind(1, projection)
                    .Execute();
        }
    }

    private bool Exists(string table) =>
        source.ScalarInt64($"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{table}'") == 1;

    private static IEnumerable<string> Tables(SqliteSession session) =>
        Names(session, "type = 'table' AND name NOT LIKE 'sqlite%' AND sql NOT LIKE 'CREATE VIRTUAL%'").Except(Shared);

    private static List<string> Names(SqliteSession session, string where)
    {
        using var row = session.PrepareOnce($"SELECT name FROM main.sqlite_schema WHERE {where}");
        return row.List(static name => name.GetText(0));
    }

    private static string Columns(SqliteSession session, string schema, string table)
    {
        using var row = session.PrepareOnce($"SELECT name FROM pragma_table_info('{table}', '{schema}')");
        return string.Join(", ", row.List(static name => name.GetText(0)));
    }
}

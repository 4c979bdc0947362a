using System.Globalization;
using Concord.Text;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The tables of full-text search. Their texts are folded and split by <see cref="SearchTokens"/>; SQLite's tokenizer only splits at
/// blanks. A table that folded by itself, or that another version filled, is replaced by an empty one and filled from the states;
/// <c>meta</c> holds the version that filled it.
/// </summary>
internal static class SearchTables
{
    public const string Policies = "policy_words";
    public const string Graph = "graph_words";

    /// <summary>The table had tokens of another version, which are still to be made again.</summary>
    public static bool IsOld(SqliteSession session, string table) =>
        ReadVersion(session, table) is { } version && version != SearchTokens.Version;

    public static void SetRenewed(SqliteSession session, string table) => WriteVersion(session, table, SearchTokens.Version);

    /// <summary>Called when a file is opened, before its first read.</summary>
    public static void Prepare(SqliteSession session, string table)
    {
        var exists = session.ScalarInt64($"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{table}'") == 1;
        var isCurrent =
            session.ScalarInt64($"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{table}' AND sql LIKE '%ascii%'")
            == 1;
        if (isCurrent)
            return;
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            if (exists)
                session.Execute($"DROP TABLE {table}");
            session.Execute(
                $"CREATE VIRTUAL TABLE {table} USING fts5(words, content='', contentless_delete=1, detail=full, tokenize=\"ascii\")"
            );

            // 1: made by SQLite's own tokenizer.
            WriteVersion(session, table, exists ? 1 : SearchTokens.Version);
            session.Execute("COMMIT");
        }
        catch
        {
            if (session.InTransaction)
                session.Execute("ROLLBACK");
            throw;
        }
    }

    /// <summary>What the table belongs to has to be made again from the states, whatever it holds.</summary>
    public static void SetOld(SqliteSession session, string table) => WriteVersion(session, table, 0);

    private static int? ReadVersion(SqliteSession session, string table)
    {
        return session
            .Prepare("SELECT value FROM meta WHERE name = ?1")
            .Bind(1, table)
            .First(static row => (int?)int.Parse(row.GetText(0), CultureInfo.InvariantCulture));
    }

    private static void WriteVersion(SqliteSession session, string table, int version) =>
        session
            .Prepare("INSERT INTO meta(name, value) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET value = ?2")
            .Bind(1, table)
            .Bind(2, version.ToString(CultureInfo.InvariantCulture))
            .Execute();
}

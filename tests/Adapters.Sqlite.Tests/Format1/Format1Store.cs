using Concord.Testing;
using Microsoft.Data.Sqlite;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>
/// Makes of the files of a closed store the one file that the versions before had: their tables (<c>format-1.sql</c>), with the rows where
/// they had them. The archive was an index on the rows of the WAL.
/// </summary>
internal static class Format1Store
{
    private const string Events = SqliteSchema.EventColumns;

    public static void Merge(string directory)
    {
        var file = Path.Combine(directory, "concord.db");
        var draft = file + ".format-1";
        using (var session = SqliteSession.Open(draft, SqliteOpenMode.ReadWriteCreate))
        {
            session.Execute(File.ReadAllText(Repository.PathOf("tests/Adapters.Sqlite.Tests/Format1/format-1.sql")));
            foreach (var (name, path) in ((string, string)[])[("store", "concord.db"), ("lists", "read-models.db"), ("graph", "graph.db")])
                session.Execute($"ATTACH DATABASE '{Path.Combine(directory, path)}' AS {name}");
            session.Execute("BEGIN");
            Copy(session, "store", "state", "log_trims", "log_groups", "log_acks", "dead_letters", "projection_controls", "imports");
            Copy(session, "lists", "policies", "policy_segments", "policy_refs", "realms", "archive_set_aside");
            Copy(session, "lists", [.. Parts("policy_words")]);
            CopyGraph(session);
            CopyEvents(session);
            session.Execute(
                """
                INSERT INTO main.meta SELECT name, value FROM store.meta WHERE name NOT IN ('format', 'flushes');
                INSERT INTO main.meta VALUES ('format', '1');
                INSERT INTO main.meta SELECT name, value FROM lists.meta WHERE name = 'policy_words';
                INSERT INTO main.meta SELECT name, value FROM graph.meta WHERE name = 'graph_words';
                COMMIT;
                """
            );
        }

        foreach (var name in (string[])["concord.db", "read-models.db", "graph.db"])
            File.Delete(Path.Combine(directory, name));
        File.Move(draft, file);
    }

    private static void CopyGraph(SqliteSession session)
    {
        session.Execute("DELETE FROM graph_generations; DROP TRIGGER graph_vertex_made; DROP TRIGGER graph_edge_made;");
        Copy(
            session,
            "graph",
            [
                "graph_generations",
                "graph_positions",
                "graph_vertices",
                "graph_edges",
                "graph_generators",
                "graph_vectors",
                "graph_vertex_counts",
                "graph_edge_counts",
                .. Parts("graph_words"),
            ]
        );
    }

    private static void CopyEvents(SqliteSession session) =>
        session.Execute(
            $"""
            INSERT INTO main.events(number, {Events}) SELECT number, {Events} FROM store.events;
            INSERT INTO main.events(number, {Events})
            SELECT 1, {Events} FROM lists.events r WHERE NOT EXISTS (
              SELECT 1 FROM store.events e WHERE (e.partition, e.ms, e.seq) = (r.partition, r.ms, r.seq));
            INSERT INTO main.archive
            SELECT a.subject, a.version, (SELECT e.id FROM main.events e WHERE (e.subject, e.version) = (a.subject, a.version))
            FROM lists.archive a;
            """
        );

    private static IEnumerable<string> Parts(string words) => [$"{words}_data", $"{words}_idx", $"{words}_docsize", $"{words}_config"];

    private static void Copy(SqliteSession session, string from, params string[] tables)
    {
        foreach (var table in tables)
            session.Execute($"DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM {from}.{table};");
    }
}

using Concord.Graph;
using Concord.Text;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Vertices whose text has changed since its words were written, in <c>graph_pending_words</c>. Each change gives a row another stamp, so
/// that whoever makes the words meanwhile writes nothing that is outdated.
/// </summary>
internal static class PendingTokens
{
    public static void Add(SqliteSession session, long number) =>
        session
            .Prepare(
                """
                INSERT INTO graph_pending_words(vertex, stamp) VALUES (?1, random())
                ON CONFLICT(vertex) DO UPDATE SET stamp = excluded.stamp
                """
            )
            .Bind(1, number)
            .Execute();

    public static long Count(SqliteSession session)
    {
        var (first, last) = VertexSpace.Generation(Generations.Read(session).Live);
        return session
            .Prepare("SELECT count(*) FROM graph_pending_words WHERE vertex BETWEEN ?1 AND ?2")
            .Bind(1, first)
            .Bind(2, last)
            .First(static row => row.GetInt64(0));
    }

    /// <summary>Those of the graph that is read.</summary>
    public static List<long> ReadNumbers(SqliteSession session, int limit)
    {
        var (first, last) = VertexSpace.Generation(Generations.Read(session).Live);
        return session
            .Prepare("SELECT vertex FROM graph_pending_words WHERE vertex BETWEEN ?1 AND ?2 ORDER BY vertex LIMIT ?3")
            .Bind(1, first)
            .Bind(2, last)
            .Bind(3, limit)
            .List(static row => row.GetInt64(0));
    }

    public static List<ChangedTokens> Read(SqliteSession session, (long First, long Last, int Limit) a) =>
        session
            .Prepare(
                """
                SELECT p.vertex, p.stamp, v.key, v.properties FROM graph_pending_words p LEFT JOIN graph_vertices v ON v.id = p.vertex
                WHERE p.vertex BETWEEN ?1 AND ?2 ORDER BY p.vertex LIMIT ?3
                """
            )
            .Bind(1, a.First)
            .Bind(2, a.Last)
            .Bind(3, a.Limit)
            .List(static row => new ChangedTokens(row.GetInt64(0), row.GetInt64(1), WordsOf(row)));

    /// <summary>In the order of the rows.</summary>
    public static void Write(SqliteSession session, IReadOnlyList<ChangedTokens> words)
    {
        foreach (var (number, stamp, text) in words)
        {
            var isCurrent =
                session.Prepare("DELETE FROM graph_pending_words WHERE vertex = ?1 AND stamp = ?2").Bind(1, number).Bind(2, stamp).Execute()
                > 0;
            if (!isCurrent)
                continue;
            if (text is null)
                Delete(session, number);
            else
                session.Prepare("INSERT OR REPLACE INTO graph_words(rowid, words) VALUES (?1, ?2)").Bind(1, number).Bind(2, text).Execute();
        }
    }

    /// <summary>The vertex is found by nothing any more, at once: its number may be given to another one.</summary>
    public static void Remove(SqliteSession session, long number)
    {
        session.Prepare("DELETE FROM graph_pending_words WHERE vertex = ?1").Bind(1, number).Execute();
        Delete(session, number);
    }

    private static void Delete(SqliteSession session, long number) =>
        session.Prepare("DELETE FROM graph_words WHERE rowid = ?1").Bind(1, number).Execute();

    /// <summary>Null where the vertex does not exist.</summary>
    private static string? WordsOf(SqliteStatement row) =>
        StoredJson.ReadSound(row, 3) is { } properties && VertexSpace.OfRow(row.GetInt64(0)).Name(row.GetText(2)) is { } id
            ? string.Join(' ', SearchTokens.Of(VertexContent.WordsOf(id, properties)))
            : null;
}

/// <param name="Words">Null: none.</param>
internal readonly record struct ChangedTokens(long Number, long Stamp, string? Words);

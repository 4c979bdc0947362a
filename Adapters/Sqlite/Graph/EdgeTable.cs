using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>Reads and writes rows of <c>graph_edges</c>.</summary>
internal static class EdgeTable
{
    private const string LatestSql = """
        SELECT id, said_at, says FROM graph_edges WHERE other = ?1 AND speaks = 1 ORDER BY said_at DESC, id DESC LIMIT ?2
        """;

    public static List<EdgeRow> OwnedBy(SqliteSession session, long owner)
    {
        return session
            .Prepare("SELECT id, type, other, outward, properties, says, said_at FROM graph_edges WHERE owner = ?1")
            .Bind(1, owner)
            .List(static row => new EdgeRow(
                row.GetBytes(0).ToArray(),
                row.GetText(1),
                row.GetInt64(2),
                row.GetInt64(3) != 0,
                StoredJson.Read(row, 4),
                StoredJson.Read(row, 5),
                row.GetInt64(6)
            ));
    }

    public static void Add(SqliteSession session, long owner, ReadOnlySpan<byte> id, SubgraphEdge edge, long other)
    {
        var statement = session
            .Prepare(
                "INSERT INTO graph_edges(owner, id, type, other, outward, properties, says, said_at, speaks) VALUES (?1, ?2, ?3, ?4, "
                    + "?5, ?6, ?7, ?8, ?9)"
            )
            .Bind(1, owner)
            .Bind(2, id)
            .Bind(3, edge.Type)
            .Bind(4, other)
            .Bind(5, edge.Outward ? 1 : 0)
            .BindText(6, edge.Properties.Utf8.Span);
        if (edge.Statement is { } stated)
            statement.BindText(7, stated.Utf8.Span);
        else
            statement.BindNull(7);
        statement.Bind(8, edge.StatedAt.UtcTicks).Bind(9, edge.Statement is null ? 0 : 1).Execute();
    }

    /// <summary>Changes all but its ends and its type.</summary>
    public static void Update(SqliteSession session, long owner, ReadOnlySpan<byte> id, SubgraphEdge edge)
    {
        var statement = session
            .Prepare(
                "UPDATE graph_edges SET outward = ?3, properties = ?4, says = ?5, said_at = ?6, speaks = ?7 WHERE owner = ?1 AND id = ?2"
            )
            .Bind(1, owner)
            .Bind(2, id)
            .Bind(3, edge.Outward ? 1 : 0)
            .BindText(4, edge.Properties.Utf8.Span);
        if (edge.Statement is { } stated)
            statement.BindText(5, stated.Utf8.Span);
        else
            statement.BindNull(5);
        statement.Bind(6, edge.StatedAt.UtcTicks).Bind(7, edge.Statement is null ? 0 : 1).Execute();
    }

    public static void RemoveAll(SqliteSession session, long owner) =>
        session.Prepare("DELETE FROM graph_edges WHERE owner = ?1").Bind(1, owner).Execute();

    public static void Remove(SqliteSession session, long owner, ReadOnlySpan<byte> id) =>
        session.Prepare("DELETE FROM graph_edges WHERE owner = ?1 AND id = ?2").Bind(1, owner).Bind(2, id).Execute();

    public static bool IsReferredTo(SqliteSession session, long number)
    {
        using var row = session.Prepare("SELECT 1 FROM graph_edges WHERE other = ?1 LIMIT 1").Bind(1, number);
        return row.Step();
    }

    /// <summary>Statements about a vertex: the newest ones, as many as count. A damaged statement is ignored.</summary>
    public static List<SharedVertex.Statement> Latest(SqliteSession session, long number, bool careful)
    {
        var found = new List<SharedVertex.Statement>();
        using var row = session.Prepare(LatestSql).Bind(1, number).Bind(2, SharedVertex.MaxStatements);
        while (row.Step())
        {
            var stated = careful ? StoredJson.ReadSound(row, 2) : StoredJson.Read(row, 2);
            if (stated is { } said)
                found.Add(new(Convert.ToHexStringLower(row.GetBytes(0)), Instant(row.GetInt64(1)), said));
        }

        return found;
    }

    public static DateTimeOffset Instant(long ticks) =>
        ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new(ticks, TimeSpan.Zero)
            : DateTimeOffset.MinValue;
}

/// <summary>A row of <c>graph_edges</c> of a known owner, valid or damaged.</summary>
internal sealed record EdgeRow(
    byte[] Id,
    string Type,
    long Other,
    bool Outward,
    CanonicalJson? Properties,
    CanonicalJson? Statement,
    long StatedAt
)
{
    public bool Is(SubgraphEdge edge) =>
        Properties == edge.Properties
        && Statement == edge.Statement
        && StatedAt == edge.StatedAt.UtcTicks
        && Outward == edge.Outward
        && Type == edge.Type;

    public bool HasSameStatement(SubgraphEdge edge) => Statement == edge.Statement && StatedAt == edge.StatedAt.UtcTicks;
}

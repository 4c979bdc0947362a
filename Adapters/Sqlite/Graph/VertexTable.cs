using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>Reads and writes rows of <c>graph_vertices</c>, and with each what the vertex is found by: tokens and vector.</summary>
internal static class VertexTable
{
    private const string Columns = "id, key, version, own, properties, content, vector";

    private const string LastSql = """
        SELECT
          (SELECT max(id) FROM graph_vertices WHERE id BETWEEN ?1 AND ?2),
          (SELECT max(other) FROM graph_edges WHERE other BETWEEN ?1 AND ?2)
        """;

    public static VertexRow? Find(SqliteSession session, long generation, VertexId id)
    {
        return session
            .Prepare($"SELECT {Columns} FROM graph_vertices WHERE space = ?1 AND key = ?2")
            .Bind(1, VertexSpace.Of(generation, id.Kind).Value)
            .Bind(2, id.Id)
            .First(VertexRow.Read);
    }

    public static VertexRow? Find(SqliteSession session, long number)
    {
        return session.Prepare($"SELECT {Columns} FROM graph_vertices WHERE id = ?1").Bind(1, number).First(VertexRow.Read);
    }

    /// <summary>The row's number; 0 where there is no such row.</summary>
    public static long FindNumber(SqliteSession session, long generation, VertexId id)
    {
        return session
            .Prepare("SELECT id FROM graph_vertices WHERE space = ?1 AND key = ?2")
            .Bind(1, VertexSpace.Of(generation, id.Kind).Value)
            .Bind(2, id.Id)
            .First(static row => row.GetInt64(0));
    }

    /// <summary>
    /// The highest number that is used: also one that only edges use, because after damage its row may be missing.
    /// </summary>
    public static long LastNumber(SqliteSession session, VertexSpace space)
    {
        using var row = session.Prepare(LastSql).Bind(1, space.First).Bind(2, space.Last);
        row.Step();
        return Math.Max(space.First, Math.Max(row.GetInt64(0), row.GetInt64(1)));
    }

    /// <summary>Writes the row of a vertex, and all that depends on it.</summary>
    /// <param name="content">Hash of what its vector is made from.</param>
    /// <param name="vector">0 or null where it has none.</param>
    public static void Put(SqliteSession session, VertexDraft draft, ContentId content, long? vector)
    {
        var sql = draft.Stored is null
            ? "INSERT INTO graph_vertices(id, version, own, properties, content, vector, space, key) VALUES "
                + "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
            : "UPDATE graph_vertices SET version = ?2, own = ?3, properties = ?4, content = ?5, vector = ?6 WHERE id = ?1";
        var statement = session.Prepare(sql).Bind(1, draft.Number).Bind(2, draft.Version).Bind(3, draft.Own ? 1 : 0);
        if (draft.Properties is { } properties)
            statement.BindText(4, properties.Utf8.Span);
        else
            statement.BindNull(4);
        if (content != ContentId.None)
            statement.Bind(5, content.ToBytes()).Bind(6, vector ?? 0);
        else
            statement.BindNull(5).BindNull(6);
        if (draft.Stored is null)
            statement.Bind(7, VertexSpace.OfRow(draft.Number).Value).Bind(8, draft.Id.Id);
        statement.Execute();

        if (draft.Stored?.Vector is { } before && before != vector)
            VectorTable.Release(session, before);
        if (draft.Properties is not null && (draft.IsRewritten || draft.Properties != draft.Stored?.Properties))
            PendingTokens.Add(session, draft.Number);
        else if (draft.Properties is null && draft.Stored is not null)
            PendingTokens.Remove(session, draft.Number);
    }

    public static void PutVersion(SqliteSession session, long number, long? version) =>
        session.Prepare("UPDATE graph_vertices SET version = ?2 WHERE id = ?1").Bind(1, number).Bind(2, version).Execute();

    /// <summary>Removes the row, and with it what it owns.</summary>
    public static void Delete(SqliteSession session, VertexRow row)
    {
        session.Prepare("DELETE FROM graph_vertices WHERE id = ?1").Bind(1, row.Number).Execute();
        PendingTokens.Remove(session, row.Number);
        if (row.Vector is { } vector)
            VectorTable.Release(session, vector);
    }
}

/// <summary>A row of <c>graph_vertices</c>.</summary>
/// <param name="Version">Version of the owner's last write; null where there was none.</param>
/// <param name="Own">The properties come from the owner's own subgraph.</param>
/// <param name="Properties">As stored, valid or damaged; null where the vertex does not exist.</param>
internal sealed record VertexRow(
    long Number,
    string Key,
    long? Version,
    bool Own,
    CanonicalJson? Properties,
    ContentId Content,
    long? Vector
)
{
    public VertexSpace Space => VertexSpace.OfRow(Number);

    /// <summary>Null for a row whose key is not of this kind.</summary>
    public VertexId? Id => Space.Name(Key);

    /// <summary>Null where it does not exist.</summary>
    public GraphVertex? ToVertex() => Properties is { } properties && Id is { } id ? new(id, properties) : null;

    public static VertexRow Read(SqliteStatement row) =>
        new(
            row.GetInt64(0),
            row.GetText(1),
            row.IsNull(2) ? null : row.GetInt64(2),
            row.GetInt64(3) != 0,
            StoredJson.Read(row, 4),
            row.GetBytes(5) is { Length: 16 } content ? ContentId.FromBytes(content) : ContentId.None,
            row.GetInt64(6) is > 0 and var vector ? vector : null
        );
}

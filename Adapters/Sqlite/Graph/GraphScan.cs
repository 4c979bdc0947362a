using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>What is stored, valid or damaged, for the comparison with what should be.</summary>
internal static class GraphScan
{
    private const string OwnersSql = """
        SELECT key FROM graph_vertices v WHERE space = ?1 AND key > ?2
          AND ((own = 1 AND properties IS NOT NULL) OR EXISTS (SELECT 1 FROM graph_edges WHERE owner = v.id))
        ORDER BY key LIMIT ?3
        """;

    private const string SharedSql = """
        SELECT id FROM graph_vertices v WHERE space = ?1 AND key > ?2
          AND (properties IS NOT NULL OR EXISTS (SELECT 1 FROM graph_edges WHERE other = v.id))
        ORDER BY key LIMIT ?3
        """;

    public static IReadOnlyList<Subgraph?> ReadSubgraphs(SqliteSession session, IReadOnlyList<VertexId> owners)
    {
        var live = Generations.Read(session).Live;
        return [.. owners.Select(owner => VertexTable.Find(session, live, owner) is { } row ? ReadSubgraph(session, owner, row) : null)];
    }

    public static IReadOnlyList<VertexId> Owners(SqliteSession session, (VertexId? After, int Limit) a) =>
        Scan(session, OwnersSql, VertexKinds.Owners, a.After, a.Limit, static (row, space) => space.Name(row.GetText(0)));

    public static IReadOnlyList<SharedVertexComparison> Shared(SqliteSession session, (VertexId? After, int Limit) a)
    {
        var found = new List<SharedVertexComparison>();
        foreach (var number in Scan(session, SharedSql, VertexKinds.Shared, a.After, a.Limit, static (row, _) => (long?)row.GetInt64(0)))
        {
            if (VertexTable.Find(session, number) is not { } row || row.Id is not { } id)
                continue;
            var expected = GenerationWriter.Expected(session, row.Number) is { } properties ? new GraphVertex(id, properties) : null;
            found.Add(new(id, row.ToVertex(), expected));
        }

        return found;
    }

    /// <summary>One kind after the other, each in the order of the keys.</summary>
    private static List<T> Scan<T>(
        SqliteSession session,
        string sql,
        IReadOnlyList<string> kinds,
        VertexId? after,
        int limit,
        Func<SqliteStatement, VertexSpace, T?> read
    )
        where T : struct
    {
        var live = Generations.Read(session).Live;
        var found = new List<T>();
        foreach (var kind in kinds.SkipWhile(kind => after is { } last && kind != last.Kind))
        {
            var space = VertexSpace.Of(live, kind);
            using var row = session
                .Prepare(sql)
                .Bind(1, space.Value)
                .Bind(2, after is { } last && last.Kind == kind ? last.Id : "")
                .Bind(3, limit - found.Count);
            while (row.Step())
            {
                if (read(row, space) is { } item)
                    found.Add(item);
            }
        }

        return found;
    }

    private static Subgraph? ReadSubgraph(SqliteSession session, VertexId owner, VertexRow row)
    {
        var edges = EdgeTable.OwnedBy(session, row.Number);
        if (edges.Count == 0 && row is not { Own: true, Properties: not null })
            return null;
        return new()
        {
            Owner = owner,
            Version = row.Version ?? 0,
            Properties = row is { Own: true, Properties: { } own } && StoredJson.IsObject(own.Utf8.Span) ? own : null,
            Edges = [.. edges.Select(edge => Read(session, owner, edge)).OfType<SubgraphEdge>()],
        };
    }

    /// <summary>Null where it cannot be read as an edge.</summary>
    private static SubgraphEdge? Read(SqliteSession session, VertexId owner, EdgeRow edge)
    {
        if (edge.Id.Length != 16 || edge.Properties is not { } properties || !StoredJson.IsObject(properties.Utf8.Span))
            return null;
        if (edge.Statement is { } statement && !StoredJson.IsObject(statement.Utf8.Span))
            return null;
        return VertexTable.Find(session, edge.Other)?.Id is { } other
            ? SubgraphEdge.Stored(Convert.ToHexStringLower(edge.Id), owner, edge.Type, other, edge.Outward) with
            {
                Properties = properties,
                Statement = edge.Statement,
                StatedAt = EdgeTable.Instant(edge.StatedAt),
            }
            : null;
    }
}

namespace Concord.Adapters.Sqlite;

/// <summary>One edge at a vertex, with the vertex at its other end.</summary>
/// <param name="Outward">Whether the edge points away from the vertex.</param>
internal readonly record struct Adjacency(long Other, bool Outward);

/// <summary>
/// Edges at vertices, one at a time: only numbers, from the clustered edges of an owner or from a covering index. Traversals go level by
/// level over these. A recursive query (WITH RECURSIVE … UNION) was measured by the benchmark "graph-store" and is as fast (0.08 and 0.07
/// ms at depth 4). But it continues when the limit is reached, so the cost of a query is known only afterwards.
/// </summary>
internal static class AdjacencyReader
{
    private const string OwnSql = "SELECT other, outward, type FROM graph_edges WHERE owner = ?1";
    private const string OthersSql = "SELECT owner, outward, type FROM graph_edges INDEXED BY graph_edges_by_other WHERE other = ?1";

    /// <summary>
    /// Every edge of the vertex once, filtered by type. Must be read to its end, or disposed, before the next one begins on the same
    /// session.
    /// </summary>
    public static IEnumerable<Adjacency> Of(SqliteSession session, long number, HashSet<string>? types)
    {
        if (VertexSpace.OfRow(number).IsOfOwners)
        {
            using var own = session.Prepare(OwnSql).Bind(1, number);
            while (own.Step())
            {
                if (types is null || types.Contains(own.GetText(2)))
                    yield return new(own.GetInt64(0), own.GetInt64(1) != 0);
            }
        }

        using var others = session.Prepare(OthersSql).Bind(1, number);
        while (others.Step())
        {
            // An edge to the vertex itself has been returned already.
            if (others.GetInt64(0) != number && (types is null || types.Contains(others.GetText(2))))
                yield return new(others.GetInt64(0), others.GetInt64(1) == 0);
        }
    }
}

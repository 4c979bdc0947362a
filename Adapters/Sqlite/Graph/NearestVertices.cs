using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>The vertices of a kind whose vectors are nearest to a given one.</summary>
internal static class NearestVertices
{
    /// <summary>On a session without a transaction: what the index reads must not be older than the changes it was told of.</summary>
    public static IReadOnlyList<ScoredVertex>? Run(SqliteSession session, (VectorIndexes Indexes, VertexId Id, int Limit) a)
    {
        var asked = SqliteGraphStore.InSnapshot(session, (a.Id, (Func<SqliteSession, VertexId, Asked?>)Find));
        if (asked is null)
            return null;
        var index = a.Indexes.Get(asked.Space, VectorTable.GeneratorOf(asked.Vector));
        index.Refresh(session);
        var nearest = index.Nearest(asked.Components, asked.Number, a.Limit);
        return SqliteGraphStore.InSnapshot(
            session,
            (nearest, (Func<SqliteSession, List<(long Number, float Cosine)>, IReadOnlyList<ScoredVertex>>)ReadAll)
        );
    }

    private static Asked? Find(SqliteSession session, VertexId id) =>
        VertexTable.Find(session, Generations.Read(session).Live, id) is { Properties: not null, Vector: { } vector } row
        && VectorTable.Read(session, vector) is { } components
            ? new(row.Space, row.Number, vector, components)
            : null;

    /// <summary>Vertices of the same likeness by id.</summary>
    private static IReadOnlyList<ScoredVertex> ReadAll(SqliteSession session, List<(long Number, float Cosine)> nearest) =>
        [
            .. nearest
                .Select(near =>
                    VertexTable.Find(session, near.Number)?.ToVertex() is { } vertex
                        ? new ScoredVertex(vertex, Math.Clamp(near.Cosine, 0, 1))
                        : null
                )
                .OfType<ScoredVertex>()
                .OrderByDescending(static scored => scored.Score)
                .ThenBy(static scored => scored.Vertex.Id, Comparer<VertexId>.Create(VertexId.CompareOrdinal)),
        ];

    private sealed record Asked(VertexSpace Space, long Number, long Vector, float[] Components);
}

using Concord.Graph;
using Concord.Wal;

namespace Concord.Gateway.Graph;

/// <summary>The graph's size, its positions, and its agreement with the state.</summary>
/// <param name="Vertices">Per kind.</param>
/// <param name="Edges">Per type.</param>
/// <param name="Check">The current check, or the last one.</param>
internal sealed record GraphStatsResponse(
    GraphStoreResponse Store,
    IReadOnlyDictionary<string, long> Vertices,
    IReadOnlyDictionary<string, long> Edges,
    IReadOnlyList<GraphPositionResponse> Positions,
    EmbeddingsResponse Embeddings,
    SearchTokensResponse Words,
    GraphCheckResponse? Check,
    GraphRebuildResponse? Rebuild
)
{
    public static GraphStatsResponse Of(GraphStats stats) =>
        new(
            new(stats.Provider, stats.Detail),
            new SortedDictionary<string, long>(stats.Vertices, StringComparer.Ordinal),
            new SortedDictionary<string, long>(stats.Edges, StringComparer.Ordinal),
            [
                .. stats
                    .Positions.OrderBy(static position => position.Partition)
                    .Select(static position => new GraphPositionResponse(position.Partition, position)),
            ],
            new(stats.Embeddings, stats.WithoutVector),
            new(stats.PendingWords),
            GraphCheckResponse.Of(stats.Check),
            GraphRebuildResponse.Of(stats.Rebuild)
        );
}

/// <param name="Detail">What this store can do, as text.</param>
internal sealed record GraphStoreResponse(string Provider, string Detail);

/// <param name="Position">The graph holds everything of the partition up to here.</param>
internal sealed record GraphPositionResponse(int Partition, WalPosition Position);

/// <param name="Pending">Vertices whose vector is not made yet.</param>
internal sealed record EmbeddingsResponse(string Generator, long Pending);

/// <param name="Pending">Vertices whose words are not indexed yet.</param>
internal sealed record SearchTokensResponse(long Pending);

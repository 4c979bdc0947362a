using Concord.Graph;
using Concord.Wal;

namespace Concord.Client;

/// <summary>
/// What is connected with what: see <see cref="IGraphGrain"/>. With <c>minPosition</c>, a write's position, the graph must have
/// passed it, otherwise <see cref="ProjectionBehindException"/> after 5 s.
/// </summary>
public interface IGraphClient
{
    Task<GraphVertex> GetAsync(VertexId id, WalPosition? minPosition = null, CancellationToken cancellationToken = default);

    Task<GraphNeighborhood> NeighborsAsync(
        NeighborQuery query,
        WalPosition? minPosition = null,
        CancellationToken cancellationToken = default
    );

    Task<GraphPaths> PathsAsync(PathQuery query, WalPosition? minPosition = null, CancellationToken cancellationToken = default);

    /// <summary>Vertices of the same kind, most similar first; parties: probably the same person.</summary>
    Task<SimilarVertices> SimilarAsync(
        VertexId id,
        int limit = 10,
        WalPosition? minPosition = null,
        CancellationToken cancellationToken = default
    );

    Task<SearchHits> SearchAsync(GraphSearch search, WalPosition? minPosition = null, CancellationToken cancellationToken = default);

    Task<GraphStats> GetStatsAsync(WalPosition? minPosition = null, CancellationToken cancellationToken = default);
}

using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Concord.Graph;

/// <summary>
/// Knowledge discovery: what is connected with what. A projection, so it follows the policies; stateless, key 0. Every member
/// fails with <see cref="StorageUnavailableException"/> while the graph store cannot be reached, with
/// <see cref="NotFoundException"/> if a start vertex does not exist, and with <see cref="NotSupportedByStoreException"/> if
/// this store cannot do what is asked. A cancellation, also from another process, stops the work.
/// </summary>
[Alias("concord.IGraphGrain"), GrainInterfaceType("concord.IGraphGrain")]
public interface IGraphGrain : IGrainWithIntegerKey
{
    [Alias("GetAsync"), ReadOnly]
    Task<GraphVertex> GetAsync(VertexId id, CancellationToken cancellationToken = default);

    [Alias("NeighborsAsync"), ReadOnly]
    Task<GraphNeighborhood> NeighborsAsync(NeighborQuery query, CancellationToken cancellationToken = default);

    [Alias("PathsAsync"), ReadOnly]
    Task<GraphPaths> PathsAsync(PathQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Vertices of the same kind, most similar first. For parties: those that are probably the same person, across realms and
    /// systems, with the fields that agree.
    /// </summary>
    [Alias("SimilarAsync"), ReadOnly]
    Task<SimilarVertices> SimilarAsync(VertexId id, int limit, CancellationToken cancellationToken = default);

    [Alias("FindAsync"), ReadOnly]
    Task<SearchHits> FindAsync(GraphSearch search, CancellationToken cancellationToken = default);

    /// <summary>What a gateway of an earlier version calls: <see cref="FindAsync"/> without telling what is pending.</summary>
    [Alias("SearchAsync"), ReadOnly]
    Task<ImmutableArray<SearchHit>> SearchAsync(GraphSearch search, CancellationToken cancellationToken = default);

    [Alias("GetStatsAsync"), ReadOnly]
    Task<GraphStats> GetStatsAsync(CancellationToken cancellationToken = default);
}

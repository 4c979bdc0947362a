using System.Collections.Immutable;
using Concord.Grains.Abstractions.Graph;
using Concord.Grains.Abstractions.Wal;

namespace Concord.Grains.Abstractions.Client;

internal sealed class GraphClient(IGrainFactory grains) : IGraphClient
{
    public Task<GraphVertex> GetAsync(VertexId id, WalPosition? minPosition, CancellationToken cancellationToken) =>
        AskAsync(graph => graph.GetAsync(id), minPosition, cancellationToken);

    public Task<GraphNeighborhood> NeighborsAsync(NeighborQuery query, WalPosition? minPosition, CancellationToken cancellationToken) =>
        AskAsync(graph => graph.NeighborsAsync(query), minPosition, cancellationToken);

    public Task<GraphPaths> PathsAsync(PathQuery query, WalPosition? minPosition, CancellationToken cancellationToken) =>
        AskAsync(graph => graph.PathsAsync(query), minPosition, cancellationToken);

    public Task<SimilarVertices> SimilarAsync(VertexId id, int limit, WalPosition? minPosition, CancellationToken cancellationToken) =>
        AskAsync(graph => graph.SimilarAsync(id, limit), minPosition, cancellationToken);

    public Task<ImmutableArray<SearchHit>> SearchAsync(GraphSearch search, WalPosition? minPosition, CancellationToken cancellationToken) =>
        AskAsync(graph => graph.SearchAsync(search), minPosition, cancellationToken);

    public Task<GraphStats> GetStatsAsync(CancellationToken cancellationToken) => AskAsync(static graph => graph.GetStatsAsync(), null, cancellationToken);

    private Task<T> AskAsync<T>(Func<IGraphGrain, Task<T>> ask, WalPosition? minPosition, CancellationToken cancellationToken) =>
        GrainCall.AnswerAfterAsync(grains, Projections.Graph, minPosition, () => ask(grains.GetGrain<IGraphGrain>(0)), cancellationToken);
}

using Concord.Graph;
using Concord.Wal;

namespace Concord.Client;

internal sealed class GraphClient(IGrainFactory grains) : IGraphClient
{
    public Task<GraphVertex> GetAsync(VertexId id, WalPosition? minPosition, CancellationToken cancellationToken) =>
        AskAsync(graph => graph.GetAsync(id, cancellationToken), minPosition, cancellationToken);

    public Task<GraphNeighborhood> NeighborsAsync(NeighborQuery query, WalPosition? minPosition, CancellationToken cancellationToken) =>
        AskAsync(graph => graph.NeighborsAsync(query, cancellationToken), minPosition, cancellationToken);

    public Task<GraphPaths> PathsAsync(PathQuery query, WalPosition? minPosition, CancellationToken cancellationToken) =>
        AskAsync(graph => graph.PathsAsync(query, cancellationToken), minPosition, cancellationToken);

    public Task<SimilarVertices> SimilarAsync(VertexId id, int limit, WalPosition? minPosition, CancellationToken cancellationToken) =>
        AskAsync(graph => graph.SimilarAsync(id, limit, cancellationToken), minPosition, cancellationToken);

    public Task<SearchHits> SearchAsync(GraphSearch search, WalPosition? minPosition, CancellationToken cancellationToken) =>
        AskAsync(graph => graph.FindAsync(search, cancellationToken), minPosition, cancellationToken);

    public Task<GraphStats> GetStatsAsync(WalPosition? minPosition, CancellationToken cancellationToken) =>
        AskAsync(graph => graph.GetStatsAsync(cancellationToken), minPosition, cancellationToken);

    private Task<T> AskAsync<T>(Func<IGraphGrain, Task<T>> ask, WalPosition? minPosition, CancellationToken cancellationToken) =>
        GrainCall.AnswerAfterAsync(
            grains,
            ProjectionNames.Graph,
            minPosition,
            () => ask(grains.GetGrain<IGraphGrain>(0)),
            cancellationToken
        );
}

using System.Collections.Immutable;
using Concord.Ports;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Concord.Graph;

/// <summary>Queries the graph store within the budget of one query.</summary>
[GrainType("graph")]
[StatelessWorker, Reentrant]
internal sealed class GraphGrain(
    IGraphStore graph,
    EmbeddingSource source,
    VectorFiller vectors,
    IOptions<GraphOptions> options,
    GraphInstruments instruments,
    TimeProvider time
) : Grain, IGraphGrain
{
    private readonly DuplicateFinder _duplicates = new(graph);

    public Task<GraphVertex> GetAsync(VertexId id, CancellationToken cancellationToken = default) =>
        AskAsync("get", async stop => (await graph.ReadVerticesAsync([id], stop))[0] ?? throw Missing(id), cancellationToken);

    public Task<GraphNeighborhood> NeighborsAsync(NeighborQuery query, CancellationToken cancellationToken = default) =>
        AskAsync(
            "neighbors",
            async stop => GraphPages.Cut(await graph.NeighborsAsync(query, options.Value.MaxEdges, stop) ?? throw Missing(query.Start)),
            cancellationToken
        );

    public Task<GraphPaths> PathsAsync(PathQuery query, CancellationToken cancellationToken = default) =>
        AskAsync(
            "paths",
            async stop =>
            {
                if (query.From == query.To)
                    throw new ValidationException("/to", "A path is between two different vertices.");
                var ends = await graph.ReadVerticesAsync([query.From, query.To], stop);
                if (ends[0] is null)
                    throw Missing(query.From);
                if (ends[1] is null)
                    throw Missing(query.To);
                return GraphPages.Cut(await graph.PathsAsync(query, options.Value.MaxEdges, stop));
            },
            cancellationToken
        );

    public Task<SimilarVertices> SimilarAsync(VertexId id, int limit, CancellationToken cancellationToken = default) =>
        AskAsync(
            "similar",
            async stop =>
            {
                var vertex = (await graph.ReadVerticesAsync([id], stop))[0] ?? throw Missing(id);
                var isComplete = await vectors.CatchUpAsync(stop);
                if (id.Kind == VertexKinds.Parties)
                {
                    var duplicates = await _duplicates.FindAsync(vertex, limit, stop);
                    return isComplete ? duplicates : duplicates with { Pending = true };
                }

                // A vertex without properties never gets a vector.
                if (VertexContent.HashOf(id, vertex.Properties) == ContentId.None)
                    return new([], Pending: false);
                return await graph.NearestAsync(id, limit, stop) is { } nearest
                    ? new(
                        [
                            .. GraphPages
                                .Cut(nearest, static scored => scored.Vertex)
                                .Select(static scored => new SimilarVertex(scored.Vertex, scored.Score, [])),
                        ],
                        Pending: !isComplete
                    )
                    : new([], Pending: true);
            },
            cancellationToken
        );

    public Task<SearchHits> FindAsync(GraphSearch search, CancellationToken cancellationToken = default) =>
        AskAsync(
            "search",
            async stop =>
            {
                var isComplete = await graph.CatchUpWordsAsync(stop);
                var hits = GraphPages.Cut(await graph.SearchAsync(search, stop), static hit => hit.Vertex);
                return new SearchHits([.. hits.Select(static hit => new SearchHit(hit.Vertex, hit.Score))], !isComplete);
            },
            cancellationToken
        );

    public async Task<ImmutableArray<SearchHit>> SearchAsync(GraphSearch search, CancellationToken cancellationToken = default) =>
        (await FindAsync(search, cancellationToken)).Items;

    public Task<GraphStats> GetStatsAsync(CancellationToken cancellationToken = default) =>
        AskAsync(
            "stats",
            async stop =>
            {
                var counts = await graph.CountAsync(stop);
                var maintenance = GrainFactory.GetGrain<IGraphMaintenanceGrain>(0);
                return new GraphStats
                {
                    Provider = graph.Info.Provider,
                    Detail = graph.Info.Detail,
                    Vertices = VertexKinds.All.ToImmutableDictionary(static kind => kind, kind => counts.Vertices.GetValueOrDefault(kind)),
                    Edges = counts.Edges,
                    Positions = [.. await graph.ReadPositionsAsync(stop)],
                    Check = await maintenance.GetCheckAsync(TimeSpan.Zero),
                    Rebuild = await maintenance.GetRebuildAsync(TimeSpan.Zero),
                    Embeddings = source.Name,
                    WithoutVector = await graph.CountWithoutVectorAsync(source.Name, stop),
                    PendingWords = await graph.CountPendingWordsAsync(stop),
                };
            },
            cancellationToken
        );

    private async Task<T> AskAsync<T>(string operation, Func<CancellationToken, ValueTask<T>> ask, CancellationToken caller)
    {
        using var late = new CancellationTokenSource(options.Value.MaxTime, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, caller);
        using (instruments.Measure(operation))
        {
            try
            {
                return await ask(stop.Token);
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested && !caller.IsCancellationRequested)
            {
                throw new StorageUnavailableException(
                    $"The graph has not answered within {options.Value.MaxTime:c} (Graph:MaxTime). Ask for less, or again later."
                );
            }
        }
    }

    private static NotFoundException Missing(VertexId id) => new($"There is no vertex '{id}'.");
}

using System.Collections.Immutable;
using Concord.Errors;
using Concord.Graph;
using Concord.Ports;
using Concord.Values;
using Concord.Wal;

namespace Concord.Conformance;

/// <summary>A graph store that loses each n-th write or its answer, in turn: then it has done nothing, or everything.</summary>
internal sealed class UnreliableGraph(IGraphStore inner, int every) : IGraphStore
{
    private int _writes;

    public GraphStoreInfo Info => inner.Info;

    public ValueTask CheckAsync(CancellationToken cancellationToken = default) => inner.CheckAsync(cancellationToken);

    public async ValueTask<IReadOnlyList<VertexId>> ApplyAsync(GraphBatch batch, CancellationToken cancellationToken = default)
    {
        var write = Interlocked.Increment(ref _writes);
        if (write % every != 0)
            return await inner.ApplyAsync(batch, cancellationToken);
        if (write / every % 2 == 0)
            await inner.ApplyAsync(batch, cancellationToken);
        throw new StorageUnavailableException("The test asked for it.");
    }

    public ValueTask<IReadOnlyList<GraphVertex?>> ReadVerticesAsync(
        IReadOnlyList<VertexId> ids,
        CancellationToken cancellationToken = default
    ) => inner.ReadVerticesAsync(ids, cancellationToken);

    public ValueTask PutVectorsAsync(IReadOnlyList<VertexVector> vectors, CancellationToken cancellationToken = default) =>
        inner.PutVectorsAsync(vectors, cancellationToken);

    public ValueTask<GraphNeighborhood?> NeighborsAsync(NeighborQuery query, int maxEdges, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<GraphPaths> PathsAsync(PathQuery query, int maxEdges, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ScoredVertex>?> NearestAsync(VertexId id, int limit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ScoredVertex>> SearchAsync(GraphSearch search, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<GraphVertex>> ListAsync(VertexFilter filter, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<GraphCounts> CountAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<WalPosition>> ReadPositionsAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<VertexId>> ReadWithoutVectorAsync(
        string generator,
        int limit,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public ValueTask<long> CountWithoutVectorAsync(string generator, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ImmutableArray<float>?>> FindVectorsAsync(
        string generator,
        IReadOnlyList<ContentId> contents,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<Subgraph?>> ReadSubgraphsAsync(
        IReadOnlyList<VertexId> owners,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<VertexId>> ScanOwnersAsync(VertexId? after, int limit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<SharedVertexComparison>> ScanSharedAsync(
        VertexId? after,
        int limit,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public ValueTask RefreshSharedAsync(IReadOnlyList<VertexId> shared, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask RemoveAsync(IReadOnlyList<VertexId> owners, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask BeginShadowAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<bool> HasShadowAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask SwapShadowAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask DropShadowAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

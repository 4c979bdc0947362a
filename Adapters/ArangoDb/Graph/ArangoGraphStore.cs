using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Concord.Graph;
using Concord.Wal;

namespace Concord.Adapters.ArangoDb;

/// <summary>The graph on ArangoDB. Its layout: docs/decisions/0017.</summary>
internal sealed class ArangoGraphStore : IGraphStore, IDisposable
{
    private readonly GraphConnection _connection;
    private readonly GraphWriter _writer;
    private readonly VectorStore _vectors;
    private readonly ShadowBuild _shadow;

    public ArangoGraphStore(GraphConnection connection)
    {
        _connection = connection;
        _writer = new(connection, new SharedVertexUpdater(connection));
        _vectors = new(connection);
        _shadow = new(connection);
    }

    public GraphStoreInfo Info => new("ArangoDb", _connection.Features?.Detail ?? "Not connected yet.");

    public async ValueTask CheckAsync(CancellationToken cancellationToken = default) => await _connection.CheckAsync(cancellationToken);

    public async ValueTask<IReadOnlyList<VertexId>> ApplyAsync(GraphBatch batch, CancellationToken cancellationToken = default) =>
        await _writer.ApplyAsync(batch, cancellationToken);

    public ValueTask<IReadOnlyList<GraphVertex?>> ReadVerticesAsync(
        IReadOnlyList<VertexId> ids,
        CancellationToken cancellationToken = default
    ) => RunAsync(session => GraphReader.ReadVerticesAsync(session, ids, cancellationToken), cancellationToken);

    public ValueTask<GraphNeighborhood?> NeighborsAsync(NeighborQuery query, int maxEdges, CancellationToken cancellationToken = default) =>
        RunAsync(session => NeighborSearch.FindAsync(session, query, maxEdges, cancellationToken), cancellationToken);

    public ValueTask<GraphPaths> PathsAsync(PathQuery query, int maxEdges, CancellationToken cancellationToken = default) =>
        RunAsync(session => PathSearch.FindAsync(session, query, maxEdges, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<ScoredVertex>?> NearestAsync(VertexId id, int limit, CancellationToken cancellationToken = default) =>
        RunAsync(session => _vectors.NearestAsync(session, id, limit, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<ScoredVertex>> SearchAsync(GraphSearch search, CancellationToken cancellationToken = default) =>
        RunAsync(session => GraphReader.SearchAsync(session, search, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<GraphVertex>> ListAsync(VertexFilter filter, CancellationToken cancellationToken = default) =>
        RunAsync(session => GraphReader.ListAsync(session, filter, cancellationToken), cancellationToken);

    public async ValueTask<GraphCounts> CountAsync(CancellationToken cancellationToken = default) =>
        await RunAsync(session => StoredCounts.ReadAsync(session, _connection.Time, cancellationToken), cancellationToken)
        ?? (await _writer.RecountAsync(cancellationToken)).Counts;

    public async ValueTask<bool> RecountAsync(CancellationToken cancellationToken = default) =>
        (await _writer.RecountAsync(cancellationToken)).WereRight;

    public ValueTask<IReadOnlyList<WalPosition>> ReadPositionsAsync(CancellationToken cancellationToken = default) =>
        RunAsync(session => GraphReader.ReadPositionsAsync(session, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<VertexId>> ReadWithoutVectorAsync(
        string generator,
        int limit,
        CancellationToken cancellationToken = default
    ) => RunAsync(session => VectorStore.ReadWithoutAsync(session, generator, limit, cancellationToken), cancellationToken);

    public ValueTask<long> CountWithoutVectorAsync(string generator, CancellationToken cancellationToken = default) =>
        RunAsync(session => VectorStore.CountWithoutAsync(session, generator, cancellationToken), cancellationToken);

    public async ValueTask PutVectorsAsync(IReadOnlyList<VertexVector> vectors, CancellationToken cancellationToken = default) =>
        await RunAsync(session => _vectors.PutAsync(session, vectors, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<ImmutableArray<float>?>> FindVectorsAsync(
        string generator,
        IReadOnlyList<ContentId> contents,
        CancellationToken cancellationToken = default
    ) => RunAsync(session => VectorStore.FindAsync(session, generator, contents, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<Subgraph?>> ReadSubgraphsAsync(
        IReadOnlyList<VertexId> owners,
        CancellationToken cancellationToken = default
    ) => RunAsync(session => GraphReader.ReadSubgraphsAsync(session, owners, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<VertexId>> ScanOwnersAsync(VertexId? after, int limit, CancellationToken cancellationToken = default) =>
        RunAsync(session => GraphScan.OwnersAsync(session, after, limit, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<SharedVertexComparison>> ScanSharedAsync(
        VertexId? after,
        int limit,
        CancellationToken cancellationToken = default
    ) => RunAsync(session => GraphScan.SharedAsync(session, after, limit, cancellationToken), cancellationToken);

    public async ValueTask RefreshSharedAsync(IReadOnlyList<VertexId> shared, CancellationToken cancellationToken = default) =>
        await _writer.SettleAsync(shared, cancellationToken);

    public async ValueTask RemoveAsync(IReadOnlyList<VertexId> owners, CancellationToken cancellationToken = default) =>
        await _writer.RemoveAsync(owners, cancellationToken);

    public async ValueTask BeginShadowAsync(CancellationToken cancellationToken = default) =>
        await RunAsync(session => _shadow.BeginAsync(session, cancellationToken), cancellationToken);

    public ValueTask<bool> HasShadowAsync(CancellationToken cancellationToken = default) =>
        RunAsync(_ => _shadow.HasAsync(cancellationToken), cancellationToken);

    public async ValueTask SwapShadowAsync(CancellationToken cancellationToken = default) =>
        await RunAsync(session => _shadow.SwapAsync(session, cancellationToken), cancellationToken);

    public async ValueTask DropShadowAsync(CancellationToken cancellationToken = default) =>
        await RunAsync(session => _shadow.DropAsync(session, cancellationToken), cancellationToken);

    public void Dispose() => _writer.Dispose();

    private ValueTask<T> RunAsync<T>(
        Func<GraphSession, Task<T>> operation,
        CancellationToken cancellationToken,
        [CallerMemberName] string name = ""
    ) => new(_connection.RunAsync(operation, cancellationToken, name));
}

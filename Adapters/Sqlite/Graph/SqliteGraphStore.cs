using System.Collections.Immutable;
using Concord.Graph;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Sqlite;

/// <summary>The graph in the tables <c>graph_*</c>.</summary>
internal sealed class SqliteGraphStore : IGraphStore, IDisposable
{
    /// <summary>Vectors per piece of work; commits pass between two pieces.</summary>
    private const int PutStep = 256;

    private readonly SqliteDatabase _database;
    private readonly SqliteWriteAheadLog? _log;
    private readonly VectorIndexes _vectors = new();
    private readonly GenerationDropper _dropper;
    private readonly TokenFiller _words;

    public SqliteGraphStore(
        [FromKeyedServices(SqliteStorageExtensions.Graph)] SqliteDatabase database,
        ILoggerFactory loggers,
        SqliteWriteAheadLog? log = null,
        TimeProvider? time = null
    )
    {
        (_database, _log) = (database, log);
        _dropper = new(database, loggers.CreateLogger<GenerationDropper>());
        _words = new(database, time ?? TimeProvider.System, loggers.CreateLogger<TokenFiller>());
        database.WhenOpen(GoOn);
    }

    /// <summary>With what an earlier process left unfinished.</summary>
    private void GoOn()
    {
        _words.Wake();
        if (_database.Readers.Read(0, static (session, _) => Generations.FindDropped(session)) is not null)
            Dropping = _dropper.Start();
    }

    public GraphStoreInfo Info { get; } =
        new(
            "Embedded",
            "SQLite: paths and neighbours by breadth-first search, texts by FTS5 (bm25), vectors compared one by one in memory (exact)"
        );

    /// <summary>The removal of former generations.</summary>
    public Task Dropping { get; private set; } = Task.CompletedTask;

    /// <summary>The writing of words that are pending.</summary>
    public Task Filling => _words.Running;

    public ValueTask CheckAsync(CancellationToken cancellationToken = default)
    {
        _database.Readers.Read(0, static (session, _) => Generations.Read(session));
        return ValueTask.CompletedTask;
    }

    public async ValueTask<IReadOnlyList<VertexId>> ApplyAsync(GraphBatch batch, CancellationToken cancellationToken = default)
    {
        var answer = new ApplyResult();
        var reached = _log?.ReachedWith(ProjectionNames.Graph, batch.Applied);
        var pieces = await Task.Run(() => ApplyChunks.Of(batch, reached, answer), cancellationToken).ConfigureAwait(false);
        await WriteVerticesAsync(pieces).ConfigureAwait(false);
        return answer.WithoutVector;
    }

    public ValueTask<IReadOnlyList<GraphVertex?>> ReadVerticesAsync(
        IReadOnlyList<VertexId> ids,
        CancellationToken cancellationToken = default
    ) => new(Read(ids, ReadVertices));

    public async ValueTask<GraphNeighborhood?> NeighborsAsync(
        NeighborQuery query,
        int maxEdges,
        CancellationToken cancellationToken = default
    ) => await ReadAsync((query, maxEdges), NeighborSearch.Run, cancellationToken).ConfigureAwait(false);

    public async ValueTask<GraphPaths> PathsAsync(PathQuery query, int maxEdges, CancellationToken cancellationToken = default) =>
        await ReadAsync((query, maxEdges), PathSearch.Run, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Not cancelled once it has begun (6.6 ms for 91,488 vectors, <c>tests/Benchmarks graph-store</c>): the first search loads the vectors
    /// for all that follow.
    /// </summary>
    public async ValueTask<IReadOnlyList<ScoredVertex>?> NearestAsync(VertexId id, int limit, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _database
            .Readers.ReadAsync((_vectors, id, limit), NearestVertices.Run, CancellationToken.None)
            .WaitAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<ScoredVertex>> SearchAsync(GraphSearch search, CancellationToken cancellationToken = default)
    {
        var words = SearchMatch.Of(search.Text);
        if (words.Length == 0)
            return [];
        await _words.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync((words, search.Kind, search.Limit), WordSearch.Run, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> CatchUpWordsAsync(CancellationToken cancellationToken = default) =>
        await _words.CatchUpAsync(cancellationToken).ConfigureAwait(false);

    public ValueTask<long> CountPendingWordsAsync(CancellationToken cancellationToken = default) =>
        new(Read(0, static (session, _) => PendingTokens.Count(session)));

    public async ValueTask<IReadOnlyList<GraphVertex>> ListAsync(VertexFilter filter, CancellationToken cancellationToken = default) =>
        await ReadAsync(filter, VertexList.Run, cancellationToken).ConfigureAwait(false);

    public ValueTask<GraphCounts> CountAsync(CancellationToken cancellationToken = default) =>
        new(Read(0, static (session, _) => Count(session)));

    public ValueTask<IReadOnlyList<WalPosition>> ReadPositionsAsync(CancellationToken cancellationToken = default) =>
        new(Read(0, static (session, _) => GraphPositions.Read(session)));

    public async ValueTask<IReadOnlyList<VertexId>> ReadWithoutVectorAsync(
        string generator,
        int limit,
        CancellationToken cancellationToken = default
    ) => await ReadAsync((generator, limit), VectorTable.ReadWithout, cancellationToken).ConfigureAwait(false);

    public async ValueTask<long> CountWithoutVectorAsync(string generator, CancellationToken cancellationToken = default) =>
        await ReadAsync(generator, VectorTable.CountWithout, cancellationToken).ConfigureAwait(false);

    public async ValueTask PutVectorsAsync(IReadOnlyList<VertexVector> vectors, CancellationToken cancellationToken = default) =>
        await WriteAsync(
                WritePriority.Idle,
                [
                    .. vectors
                        .Chunk(PutStep)
                        .Select(static some => (Func<SqliteSession, IReadOnlyList<long>>)(session => VectorTable.Put(session, some))),
                ]
            )
            .ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<ImmutableArray<float>?>> FindVectorsAsync(
        string generator,
        IReadOnlyList<ContentId> contents,
        CancellationToken cancellationToken = default
    ) => await ReadAsync((generator, contents), VectorTable.FindByContent, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<Subgraph?>> ReadSubgraphsAsync(
        IReadOnlyList<VertexId> owners,
        CancellationToken cancellationToken = default
    ) => await ReadAsync(owners, GraphScan.ReadSubgraphs, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<VertexId>> ScanOwnersAsync(
        VertexId? after,
        int limit,
        CancellationToken cancellationToken = default
    ) => await ReadAsync((after, limit), GraphScan.Owners, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<SharedVertexComparison>> ScanSharedAsync(
        VertexId? after,
        int limit,
        CancellationToken cancellationToken = default
    ) => await ReadAsync((after, limit), GraphScan.Shared, cancellationToken).ConfigureAwait(false);

    public async ValueTask RefreshSharedAsync(IReadOnlyList<VertexId> shared, CancellationToken cancellationToken = default) =>
        await WriteVerticesAsync(ApplyChunks.Each(shared, static (writer, id) => writer.Touch(id), rewrite: true)).ConfigureAwait(false);

    public async ValueTask RemoveAsync(IReadOnlyList<VertexId> owners, CancellationToken cancellationToken = default) =>
        await WriteVerticesAsync(ApplyChunks.Each(owners, static (writer, id) => writer.Remove(id), rewrite: false)).ConfigureAwait(false);

    public async ValueTask BeginShadowAsync(CancellationToken cancellationToken = default) =>
        await _database.Writer.WriteAsync(WritePriority.Other, Generations.BeginShadow).ConfigureAwait(false);

    public ValueTask<bool> HasShadowAsync(CancellationToken cancellationToken = default) =>
        new(Read(0, static (session, _) => Generations.Read(session).Shadow is not null));

    public ValueTask<bool> HasOutdatedTokensAsync(CancellationToken cancellationToken = default) =>
        new(Read(0, static (session, _) => SearchTables.IsOld(session, SearchTables.Graph)));

    public async ValueTask SwapShadowAsync(CancellationToken cancellationToken = default)
    {
        await _database.Writer.WriteAsync(WritePriority.Other, Generations.Swap, _ => _vectors.Clear()).ConfigureAwait(false);
        Dropping = _dropper.Start();
    }

    public async ValueTask DropShadowAsync(CancellationToken cancellationToken = default)
    {
        if (await _database.Writer.WriteAsync(WritePriority.Other, Generations.DropShadow).ConfigureAwait(false))
            Dropping = _dropper.Start();
    }

    public void Dispose()
    {
        _words.Dispose();
        _vectors.Dispose();
    }

    /// <summary>Writes what may change the words of vertices.</summary>
    private async ValueTask WriteVerticesAsync(IReadOnlyList<Func<SqliteSession, IReadOnlyList<long>>> pieces)
    {
        await WriteAsync(WritePriority.Background, pieces).ConfigureAwait(false);
        _words.Wake();
    }

    private async ValueTask WriteAsync(WritePriority priority, IReadOnlyList<Func<SqliteSession, IReadOnlyList<long>>> pieces)
    {
        await GraphWork.RunAsync(_database, _vectors, priority, pieces).ConfigureAwait(false);
        if (_vectors.IsBehind)
        {
            await _database
                .Readers.ReadAsync(
                    _vectors,
                    static (session, vectors) =>
                    {
                        vectors.Refresh(session);
                        return true;
                    },
                    CancellationToken.None
                )
                .ConfigureAwait(false);
        }
    }

    private T Read<TArgument, T>(TArgument argument, Func<SqliteSession, TArgument, T> read) =>
        _database.Readers.Read((argument, read), InSnapshot);

    private Task<T> ReadAsync<TArgument, T>(
        TArgument argument,
        Func<SqliteSession, TArgument, T> read,
        CancellationToken cancellationToken
    ) => _database.Readers.ReadAsync((argument, read), InSnapshot, cancellationToken);

    /// <summary>
    /// All statements of a read see one state of the file: otherwise the graph could be swapped, and its rows removed, in the middle of it.
    /// </summary>
    internal static T InSnapshot<TArgument, T>(SqliteSession session, (TArgument Argument, Func<SqliteSession, TArgument, T> Read) a)
    {
        session.Prepare("BEGIN").Execute();
        try
        {
            return a.Read(session, a.Argument);
        }
        finally
        {
            session.Prepare("ROLLBACK").Execute();
        }
    }

    private static IReadOnlyList<GraphVertex?> ReadVertices(SqliteSession session, IReadOnlyList<VertexId> ids)
    {
        var live = Generations.Read(session).Live;
        return [.. ids.Select(id => VertexTable.Find(session, live, id)?.ToVertex())];
    }

    private static GraphCounts Count(SqliteSession session)
    {
        var live = Generations.Read(session).Live;
        var vertices = VertexKinds
            .All.Select(kind => (kind, CountOf(session, VertexSpace.Of(live, kind))))
            .Where(static pair => pair.Item2 > 0);
        var edges = ImmutableDictionary.CreateBuilder<string, long>();
        using var row = session.Prepare("SELECT type, count FROM graph_edge_counts WHERE generation = ?1 AND count > 0").Bind(1, live);
        while (row.Step())
            edges[row.GetText(0)] = row.GetInt64(1);
        return new(vertices.ToImmutableDictionary(static pair => pair.kind, static pair => pair.Item2), edges.ToImmutable());
    }

    private static long CountOf(SqliteSession session, VertexSpace space)
    {
        return session
            .Prepare("SELECT count FROM graph_vertex_counts WHERE space = ?1")
            .Bind(1, space.Value)
            .First(static row => row.GetInt64(0));
    }
}

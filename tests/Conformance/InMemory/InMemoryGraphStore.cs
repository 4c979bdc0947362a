using System.Collections.Immutable;
using Concord.Graph;
using Concord.Ports;
using Concord.Values;
using Concord.Wal;

namespace Concord.Conformance;

/// <summary>The graph in memory: the simplest implementation of the port.</summary>
public sealed partial class InMemoryGraphStore : IGraphStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, EntryId> _positions = [];
    private InMemoryGraph _graph = new();
    private InMemoryGraph? _shadow;

    public Outage Outage { get; } = new();

    /// <summary>A batch with a subgraph for which this is true always fails.</summary>
    public Func<Subgraph, bool>? Poison { get; set; }

    /// <summary>Called before each search.</summary>
    public Func<CancellationToken, Task> Searching { get; set; } = static _ => Task.CompletedTask;

    public GraphStoreInfo Info { get; } = new("InMemory", "Everything is looked at one by one.");

    public ValueTask CheckAsync(CancellationToken cancellationToken = default) => Do(static () => { });

    public ValueTask<IReadOnlyList<VertexId>> ApplyAsync(GraphBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Do(() => Apply(batch));
    }

    public ValueTask<IReadOnlyList<GraphVertex?>> ReadVerticesAsync(
        IReadOnlyList<VertexId> ids,
        CancellationToken cancellationToken = default
    ) => Do<IReadOnlyList<GraphVertex?>>(() => [.. ids.Select(_graph.Read)]);

    public ValueTask<GraphNeighborhood?> NeighborsAsync(NeighborQuery query, int maxEdges, CancellationToken cancellationToken = default) =>
        Do(() => _graph.Neighbors(query, maxEdges));

    public ValueTask<GraphPaths> PathsAsync(PathQuery query, int maxEdges, CancellationToken cancellationToken = default) =>
        Do(() => _graph.Paths(query, maxEdges));

    public ValueTask<IReadOnlyList<ScoredVertex>?> NearestAsync(VertexId id, int limit, CancellationToken cancellationToken = default) =>
        Do(() => _graph.Nearest(id, limit));

    public async ValueTask<IReadOnlyList<ScoredVertex>> SearchAsync(GraphSearch search, CancellationToken cancellationToken = default)
    {
        await Searching(cancellationToken);
        return await Do<IReadOnlyList<ScoredVertex>>(() => [.. _graph.Search(search)]);
    }

    public ValueTask<IReadOnlyList<GraphVertex>> ListAsync(VertexFilter filter, CancellationToken cancellationToken = default) =>
        Do<IReadOnlyList<GraphVertex>>(() => [.. _graph.List(filter)]);

    public ValueTask<GraphCounts> CountAsync(CancellationToken cancellationToken = default) => Do(() => _graph.Count());

    public ValueTask<IReadOnlyList<WalPosition>> ReadPositionsAsync(CancellationToken cancellationToken = default) =>
        Do<IReadOnlyList<WalPosition>>(() => [.. _positions.Select(static position => new WalPosition(position.Key, position.Value))]);

    public ValueTask<IReadOnlyList<VertexId>> ReadWithoutVectorAsync(
        string generator,
        int limit,
        CancellationToken cancellationToken = default
    ) => Do<IReadOnlyList<VertexId>>(() => [.. _graph.WithoutVector(generator).Take(limit)]);

    public ValueTask<long> CountWithoutVectorAsync(string generator, CancellationToken cancellationToken = default) =>
        Do(() => _graph.WithoutVector(generator).LongCount());

    public ValueTask PutVectorsAsync(IReadOnlyList<VertexVector> vectors, CancellationToken cancellationToken = default) =>
        Do(() =>
        {
            foreach (var vector in vectors)
                _graph.Put(vector);
        });

    public ValueTask<IReadOnlyList<ImmutableArray<float>?>> FindVectorsAsync(
        string generator,
        IReadOnlyList<ContentId> contents,
        CancellationToken cancellationToken = default
    ) => Do<IReadOnlyList<ImmutableArray<float>?>>(() => [.. contents.Select(content => _graph.FindVector(generator, content))]);

    private IReadOnlyList<VertexId> Apply(GraphBatch batch)
    {
        if (Poison is { } poison && batch.Subgraphs.FirstOrDefault(poison) is { } bad)
            throw new InvalidOperationException($"The test has poisoned {bad.Owner}.");
        var written = new HashSet<VertexId>();
        foreach (var subgraph in batch.Subgraphs)
        {
            _shadow?.Apply(subgraph, batch.Rewrite);
            if (!batch.ShadowOnly)
                written.UnionWith(_graph.Apply(subgraph, batch.Rewrite));
        }

        if (batch.Position is { } position && (!_positions.TryGetValue(position.Partition, out var old) || old < position.Entry))
            _positions[position.Partition] = position.Entry;
        return [.. written.Where(_graph.LacksVector)];
    }

    private ValueTask Do(Action action)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            action();
        return default;
    }

    private ValueTask<T> Do<T>(Func<T> action)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(action());
    }
}

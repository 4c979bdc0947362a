using System.Globalization;
using System.Text.Json;
using Concord.Graph;
using Concord.Wal;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Writes subgraphs in two steps: one statement for owners and edges, fenced by version; then <see cref="SharedVertexUpdater"/> for shared
/// vertices. A batch that was interrupted between the two is delivered again, and both steps are repeated: the fence admits an equal
/// version, and what is stored already costs a read.
/// </summary>
internal sealed class GraphWriter(GraphConnection connection, SharedVertexUpdater settlement) : IDisposable
{
    /// <summary>
    /// Writers of one silo run one after the other, because they would only conflict at the same parties and places and repeat. Nothing
    /// depends on it: other silos have a semaphore of their own.
    /// </summary>
    private readonly SemaphoreSlim _writing = new(1, 1);

    public async Task<IReadOnlyList<VertexId>> ApplyAsync(GraphBatch batch, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await connection.RunAsync(session => ApplyAsync(session, batch, cancellationToken), cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task SettleAsync(IReadOnlyList<VertexId> shared, CancellationToken cancellationToken) =>
        connection.RunAsync(
            async session =>
            {
                foreach (var generation in (await connection.ReadStateAsync(cancellationToken)).Written)
                    await settlement.SettleAsync(session, generation, [.. shared.Distinct()], cancellationToken);
                return true;
            },
            cancellationToken
        );

    public Task RemoveAsync(IReadOnlyList<VertexId> owners, CancellationToken cancellationToken) =>
        connection.RunAsync(
            async session =>
            {
                foreach (var generation in (await connection.ReadStateAsync(cancellationToken)).Written)
                {
                    foreach (var chunk in owners.Distinct().Chunk(SubgraphChunks.MaxSubgraphs))
                    {
                        var removed = await session.WriteAsync<Removal>(
                            connection.Time,
                            GraphQueries.RemoveOwners,
                            cancellationToken,
                            ("@vertices", generation.Vertices),
                            ("@edges", generation.Edges),
                            ("@counts", GraphSchema.Counts),
                            ("slot", StoredCounts.SlotOf(generation)),
                            ("generation", generation.Number),
                            ("owners", VertexReference.AllOf(chunk))
                        );
                        await settlement.SettleAsync(
                            session,
                            generation,
                            [.. StoredElements.ParseIds(removed.SelectMany(static removal => removal.Others)).Union(chunk)],
                            cancellationToken
                        );
                    }
                }

                return true;
            },
            cancellationToken
        );

    /// <summary>
    /// Counts everything, and stores the result. Writers of this silo wait: a number that they wrote would make it fail with a conflict.
    /// </summary>
    public async Task<(GraphCounts Counts, bool WereRight)> RecountAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await connection.RunAsync(session => StoredCounts.RecountAsync(session, cancellationToken), cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task<IReadOnlyList<VertexId>> ApplyAsync(GraphSession session, GraphBatch batch, CancellationToken cancellationToken)
    {
        var pending = new HashSet<VertexId>();
        var state = session.State;
        if (batch.ShadowOnly && state.Shadow is null)
            state = await connection.ReadStateAsync(cancellationToken);
        var chunks = SubgraphChunks.Cut(batch.Subgraphs).ToList();
        var isPlaced = false;
        foreach (var chunk in chunks)
        {
            // With the last chunk, because then everything is written; and only where all owners are policies: a deleted realm stays as a
            // vertex that policies refer to.
            var position =
                chunk == chunks[^1] && !batch.ShadowOnly && chunk.All(static subgraph => subgraph.Owner.Kind == VertexKinds.Policies)
                    ? batch.Position
                    : null;
            // The statement returns which generations existed when it ran; a generation that was added meanwhile is written too.
            var done = new HashSet<Generation>();
            while (Next(state, batch.ShadowOnly, done) is { } generation)
            {
                done.Add(generation);
                var written = await ApplyAsync(session, generation, chunk, batch, position, cancellationToken);
                isPlaced |= written.IsSettled;
                state =
                    written.Current == state.Current && written.Shadow == state.Shadow
                        ? state
                        : await connection.ReadStateAsync(cancellationToken);
                if (batch.ShadowOnly || generation.Number == state.Current)
                    pending.UnionWith(written.Pending);
            }
        }

        if (batch.Position is { } reached && !isPlaced)
            await PutPositionAsync(session, reached, cancellationToken);
        return [.. pending];
    }

    private static Generation? Next(GraphState state, bool shadowOnly, HashSet<Generation> done)
    {
        foreach (var generation in state.Written)
        {
            if (!done.Contains(generation) && !(shadowOnly && generation.Number == state.Current))
                return generation;
        }

        return null;
    }

    private async Task<Written> ApplyAsync(
        GraphSession session,
        Generation generation,
        IReadOnlyList<Subgraph> subgraphs,
        GraphBatch batch,
        WalPosition? position,
        CancellationToken cancellationToken
    )
    {
        var answers = await session.WriteAsync<Written>(
            connection.Time,
            GraphQueries.Apply,
            cancellationToken,
            ("@meta", GraphSchema.Meta),
            ("@vertices", generation.Vertices),
            ("@edges", generation.Edges),
            ("@counts", GraphSchema.Counts),
            ("slot", StoredCounts.SlotOf(generation)),
            ("graves", generation.Tombstones),
            ("subgraphs", subgraphs.Select(subgraph => SubgraphBody.Of(subgraph, generation)).ToList()),
            ("shared", SharedBody.AllOf(subgraphs)),
            ("rewrite", batch.Rewrite),
            ("shadowOnly", batch.ShadowOnly),
            ("ownerKinds", VertexKinds.Owners),
            ("position", position is { } reached ? PositionBody.Of(reached) : null),
            ("generation", generation.Number)
        );
        var written = answers.Single();
        var admitted = written.Admitted.ToHashSet(StringComparer.Ordinal);
        var touched = StoredElements.ParseIds(written.Others).ToHashSet();
        foreach (var subgraph in subgraphs.Where(subgraph => admitted.Contains(VertexKey.Of(subgraph.Owner))))
        {
            touched.UnionWith(subgraph.Edges.Select(static edge => edge.Other));

            // A deleted realm stays, as a vertex that policies refer to.
            if (subgraph.Properties is null)
                touched.Add(subgraph.Owner);
        }

        if (written.IsSettled)
            touched.Clear();
        touched.ExceptWith(StoredElements.ParseIds(written.Fresh));
        var settled = await settlement.SettleAsync(session, generation, [.. touched], cancellationToken);

        // Where no owner was written, the updated vertices are due to an interrupted writer or to damage. They are found as vertices
        // without a vector.
        return written with
        {
            Pending = written.Writers == 0 ? [] : [.. written.PendingIds.Concat(settled)],
        };
    }

    private async Task PutPositionAsync(GraphSession session, WalPosition position, CancellationToken cancellationToken) =>
        await session.WriteAsync<object>(
            connection.Time,
            GraphQueries.PutPosition,
            cancellationToken,
            ("@meta", GraphSchema.Meta),
            ("position", PositionBody.Of(position))
        );

    /// <summary>The result of <see cref="GraphQueries.Apply"/>.</summary>
    private sealed record Written(
        int Current,
        int? Shadow,
        IReadOnlyList<string> Admitted,
        IReadOnlyList<JsonElement> Others,
        IReadOnlyList<JsonElement> Fresh,
        IReadOnlyList<JsonElement> WithoutVector,
        int Writers,
        bool IsSettled
    )
    {
        public IReadOnlyList<VertexId> Pending { get; init; } = [];

        public IEnumerable<VertexId> PendingIds => StoredElements.ParseIds(WithoutVector);
    }

    /// <summary>A position in the form that statements take.</summary>
    private sealed record PositionBody(string Key, int Partition, long Milliseconds, long Sequence)
    {
        public static PositionBody Of(WalPosition position) =>
            new(
                string.Create(CultureInfo.InvariantCulture, $"position-{position.Partition}"),
                position.Partition,
                position.Entry.Milliseconds,
                position.Entry.Sequence
            );
    }

    private sealed record Removal(IReadOnlyList<JsonElement> Others);
}

/// <summary>A vertex in the form that statements take.</summary>
internal sealed record VertexReference(string Key, string Order)
{
    public static IReadOnlyList<VertexReference> AllOf(IEnumerable<VertexId> ids) =>
        [.. ids.Select(static id => new VertexReference(VertexKey.Of(id), VertexKey.OrderOf(id)))];
}

using Concord.Ports;
using Concord.Values;

namespace Concord.Graph;

/// <summary>
/// What follows a write: with the local generator the vectors at once, with any other a signal that some are missing.
/// </summary>
internal sealed class GraphVectors(IGraphStore graph, EmbeddingSource source, IVectorSignal signal, GraphInstruments instruments)
{
    /// <param name="batch">What was written.</param>
    /// <param name="written">The result of <see cref="IGraphStore.ApplyAsync"/> for it.</param>
    public async ValueTask UpdateAsync(GraphBatch batch, IReadOnlyList<VertexId> written, CancellationToken cancellationToken)
    {
        if (written.Count == 0)
            return;
        if (!source.IsLocal)
        {
            signal.Wake();
            return;
        }

        try
        {
            var vectors = new List<VertexVector>(written.Count);
            foreach (var vertex in await ContentsAsync(batch, written, cancellationToken))
            {
                var text = VertexContent.EmbeddedTextOf(vertex.Id, vertex.Properties);
                if (text.Length > 0)
                    vectors.Add(new(vertex.Id, ContentId.Of(text), source.Name, [.. FeatureHashGenerator.Embed(text)]));
            }

            if (vectors.Count > 0)
                await graph.PutVectorsAsync(vectors, cancellationToken);
            instruments.Vectors(vectors.Count, found: false);
        }
        catch
        {
            // The batch is in the graph now. If it is delivered again it writes nothing and asks for no vectors, so signal
            // here.
            signal.Wake();
            throw;
        }
    }

    /// <summary>The batch contains the owners' content; the merged content of shared vertices is only in the graph.</summary>
    private async ValueTask<IEnumerable<GraphVertex>> ContentsAsync(
        GraphBatch batch,
        IReadOnlyList<VertexId> written,
        CancellationToken cancellationToken
    )
    {
        var owners = batch
            .Subgraphs.Where(static subgraph => subgraph.Properties is not null)
            .ToDictionary(static subgraph => subgraph.Owner, static subgraph => subgraph.Properties!.Value);
        var shared = written.Where(id => !owners.ContainsKey(id)).ToList();
        var read = shared.Count == 0 ? [] : await graph.ReadVerticesAsync(shared, cancellationToken);
        return read.OfType<GraphVertex>().Concat(written.Where(owners.ContainsKey).Select(id => new GraphVertex(id, owners[id])));
    }
}

/// <summary>Signals that vectors are missing.</summary>
internal interface IVectorSignal
{
    void Wake();
}

internal sealed class VectorSignal(IGrainFactory grains) : IVectorSignal
{
    /// <summary>
    /// One way: the caller does not wait. If the signal is lost, the next write or the periodic job repeats it.
    /// </summary>
    public void Wake() => grains.GetGrain<IVectorFillerGrain>(0).WakeAsync().Ignore();
}

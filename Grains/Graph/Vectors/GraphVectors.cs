using Concord.Ports;
using Concord.Values;

namespace Concord.Graph;

/// <summary>What follows a write: with the local generator the vectors, at once; with any other the word that some are missing.</summary>
internal sealed class GraphVectors(IGraphStore graph, EmbeddingSource source, IVectorSignal signal, GraphInstruments instruments)
{
    /// <param name="batch">What was written.</param>
    /// <param name="written">What <see cref="IGraphStore.ApplyAsync"/> answered to it.</param>
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
            // The graph has them now, so the same batch, when it comes again, writes nothing and asks for no vectors.
            signal.Wake();
            throw;
        }
    }

    /// <summary>What an owner is, the batch says; what a shared vertex has become, only the graph knows.</summary>
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

/// <summary>Says that vectors are missing.</summary>
internal interface IVectorSignal
{
    void Wake();
}

internal sealed class VectorSignal(IGrainFactory grains) : IVectorSignal
{
    /// <summary>One way: whoever calls has other work. Lost, it is said again by the next write or by the watch.</summary>
    public void Wake() => grains.GetGrain<IVectorFillerGrain>(0).WakeAsync().Ignore();
}

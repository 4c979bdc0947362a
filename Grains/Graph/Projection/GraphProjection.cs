using Concord.Ports;
using Concord.Projections;

namespace Concord.Graph;

/// <summary>
/// Keeps the graph at what policies and realms are now. The events only say which ones have changed; what is written is made from their present state, so duplicates, gaps and
/// order heal by themselves, and the graph refuses what is older than what it has. A replay mends it: then what it has does not count.
/// </summary>
internal sealed class GraphProjection(ICommitStore store, IGraphStore graph, GraphVectors vectors, GraphInstruments instruments)
    : IRepairableProjection
{
    private readonly GraphStates _states = new(store);

    public async ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken)
    {
        var (subgraphs, _) = await _states.ReadAsync(
            GraphStates.KeysOf(batch.Entries.Select(static entry => entry.Event.Subject)),
            cancellationToken
        );

        // Where the store has lost something, the graph may have versions that now mean something else: then what is read counts, and not what is there.
        var rewrite = batch.IsReplay || store.Generation > 0;
        await WriteAsync(
            new(subgraphs) { Rewrite = rewrite, Position = batch.IsReplay ? null : batch.Entries[^1].Position },
            cancellationToken
        );
    }

    public async ValueTask RepairAsync(IReadOnlyList<string> subjects, CancellationToken cancellationToken)
    {
        var (subgraphs, gone) = await _states.ReadAsync(GraphStates.KeysOf(subjects), cancellationToken);
        if (subgraphs.Count > 0)
            await WriteAsync(new(subgraphs) { Rewrite = true }, cancellationToken);
        if (gone.Count > 0)
            await graph.RemoveAsync(gone, cancellationToken);
    }

    private async ValueTask WriteAsync(GraphBatch batch, CancellationToken cancellationToken)
    {
        using (instruments.Measure("apply"))
        {
            var written = await graph.ApplyAsync(batch, cancellationToken);
            await vectors.UpdateAsync(batch, written, cancellationToken);
        }
    }
}

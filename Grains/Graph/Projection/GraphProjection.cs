using Concord.Ports;
using Concord.Projections;

namespace Concord.Graph;

/// <summary>
/// Keeps the graph equal to the current policies and realms. Events only name the entities that changed; their subgraphs are
/// made from the current state. So duplicates, gaps and wrong order heal by themselves, and the graph refuses what is older
/// than what it has. A replay repairs the graph: then the version in the graph is ignored.
/// </summary>
internal sealed class GraphProjection(
    ICommitStore store,
    SharedTimelines timelines,
    IGraphStore graph,
    IVectorSignal vectors,
    GraphInstruments instruments
) : IRepairableProjection
{
    private readonly GraphStates _states = new(store);

    public async ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken)
    {
        // Other entities exist, for instance migrated lists; their state is not a timeline.
        var states = await timelines.ReadAsync(batch, static subject => SubgraphFactory.OwnerOf(subject) is not null, cancellationToken);
        Subgraph[] subgraphs = [.. states.OfType<SharedTimeline>().Select(static state => state.Make(SubgraphFactory.Of))];

        // After the store has lost entries, the graph may contain versions whose content has changed: then what is read
        // replaces what is there.
        var rewrite = batch.IsReplay || store.Generation > 0;
        await WriteAsync(
            new(subgraphs)
            {
                Rewrite = rewrite,
                Position = batch.IsReplay ? null : batch.Entries[^1].Position,
                Applied = AppliedEvents.Of(batch),
            },
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
            var isDone = false;
            try
            {
                var written = await graph.ApplyAsync(batch, cancellationToken);
                isDone = written.Count == 0;
            }
            finally
            {
                // Also after a failure: a part of the batch may be in the graph now, and changes nothing when it comes again.
                if (!isDone)
                    vectors.Wake();
            }
        }
    }
}

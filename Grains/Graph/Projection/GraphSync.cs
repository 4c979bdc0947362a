using Concord.Errors;
using Concord.Projections;
using Concord.Wal;

namespace Concord.Graph;

/// <summary>What checks and rebuilds ask of the projection that keeps the graph.</summary>
internal interface IGraphSync
{
    /// <summary>Whether everything up to the position is in the graph, now or before <paramref name="timeout"/> is over.</summary>
    Task<bool> PassedAsync(WalPosition position, TimeSpan timeout);

    /// <summary>Has entities of one partition brought into order; false while the projection is paused.</summary>
    Task<bool> RepairAsync(int partition, IReadOnlyList<string> subjects);
}

internal sealed class GraphSync(IGrainFactory grains, TimeProvider time) : IGraphSync
{
    public async Task<bool> PassedAsync(WalPosition position, TimeSpan timeout)
    {
        try
        {
            await GrainOf(position.Partition).PassedAsync(position.Entry, timeout, time);
            return true;
        }
        catch (ProjectionBehindException)
        {
            return false;
        }
    }

    public async Task<bool> RepairAsync(int partition, IReadOnlyList<string> subjects)
    {
        try
        {
            await GrainOf(partition).RepairAsync([.. subjects]);
            return true;
        }
        catch (IllegalTransitionException)
        {
            return false;
        }
    }

    private IProjectionGrain GrainOf(int partition) =>
        grains.GetGrain<IProjectionGrain>(ProjectionStreams.KeyOf(ProjectionNames.Graph, partition));
}

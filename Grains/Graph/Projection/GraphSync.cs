using Concord.Projections;
using Concord.Wal;

namespace Concord.Graph;

/// <summary>What checks and rebuilds need from the projection that writes the graph.</summary>
internal interface IGraphSync
{
    /// <summary>Whether the graph contains everything up to the position, now or within <paramref name="timeout"/>.</summary>
    Task<bool> PassedAsync(WalPosition position, TimeSpan timeout);

    /// <summary>Repairs entities of one partition; false while the projection is paused.</summary>
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

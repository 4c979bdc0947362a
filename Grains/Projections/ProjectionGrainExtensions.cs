using Concord.Wal;

namespace Concord.Projections;

internal static class ProjectionGrainExtensions
{
    /// <summary>As <see cref="IProjectionGrain.WaitForAsync"/>, also while the projection moves to another silo.</summary>
    public static async Task PassedAsync(this IProjectionGrain grain, EntryId entry, TimeSpan timeout, TimeProvider time)
    {
        var started = time.GetTimestamp();
        for (var rest = timeout; ; rest = timeout - time.GetElapsedTime(started))
        {
            try
            {
                await grain.WaitForAsync(entry, rest);
                return;
            }
            catch (ProjectionBehindException e) when (e.HasMoved && time.GetElapsedTime(started) < timeout)
            {
                // The next call waits until the other silo has the grain.
            }
        }
    }
}

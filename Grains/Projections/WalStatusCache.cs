using Concord.Operations;
using Concord.Wal;

namespace Concord.Projections;

/// <summary>
/// The status of the WAL and its projections, from one read that concurrent callers share. Every load balancer and supervisor
/// asks for readiness, together several times a second, and one read takes ten commands of the store for each partition.
/// </summary>
internal sealed class WalStatusCache(IGrainFactory grains, TimeProvider time)
{
    /// <summary>The maximum age of an answer.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    private readonly SharedSnapshot<WalStatus> _status = new(() => grains.GetGrain<IWalGrain>(0).GetStatusAsync(), MaxAge, time);

    /// <exception cref="StorageUnavailableException">The store is unavailable. The next caller reads again.</exception>
    public Task<WalStatus> GetAsync() => _status.TakeAsync();
}

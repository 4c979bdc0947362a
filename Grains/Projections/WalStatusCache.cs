using Concord.Errors;
using Concord.Operations;
using Concord.Wal;

namespace Concord.Projections;

/// <summary>
/// How the log and its projections stand, from one look that all share who ask within a moment. Readiness is asked for by every load balancer and supervisor, several
/// times a second together, and a look is ten commands of the store for each partition.
/// </summary>
internal sealed class WalStatusCache(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    private readonly SharedSnapshot<WalStatus> _status = new(() => grains.GetGrain<IWalGrain>(0).GetStatusAsync(), MaxAge, time);

    /// <exception cref="StorageUnavailableException">The store is away. Who asks next looks again.</exception>
    public Task<WalStatus> GetAsync() => _status.TakeAsync();
}

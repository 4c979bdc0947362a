using Concord.Policies;
using Orleans.Concurrency;

namespace Concord.Portfolio;

/// <summary>
/// Reads whole portfolios, page by page in the order of the policies' numbers, from policy list and stored states; no policy's
/// grain is activated. Stateless, key 0. All members fail with <see cref="StorageUnavailableException"/> while the store cannot
/// be read.
/// </summary>
[Alias("concord.IPortfolioGrain"), GrainInterfaceType("concord.IPortfolioGrain")]
public interface IPortfolioGrain : IGrainWithIntegerKey
{
    /// <summary>How many policies the list has after a number, or altogether.</summary>
    [Alias("CountAsync"), ReadOnly]
    Task<long> CountAsync(RealmId realm, string? after, CancellationToken cancellationToken = default);

    /// <summary>The policies as they stood at a point.</summary>
    [Alias("ReadSnapshotAsync"), ReadOnly]
    Task<PortfolioPage> ReadSnapshotAsync(SnapshotQuery query, CancellationToken cancellationToken = default);

    /// <summary>The policies that differ between two points.</summary>
    [Alias("ReadMovementsAsync"), ReadOnly]
    Task<PortfolioPage> ReadMovementsAsync(MovementQuery query, CancellationToken cancellationToken = default);
}

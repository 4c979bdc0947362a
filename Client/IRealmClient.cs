using Concord.Policies;
using Concord.Realms;
using Concord.Wal;

namespace Concord.Client;

/// <summary>Realms: see <see cref="IRealmGrain"/> for the answers and refusals of each.</summary>
public interface IRealmClient
{
    /// <summary>The realm as it stands; <see cref="RealmView.Version"/> is what a conditional replacement names.</summary>
    Task<RealmView> GetAsync(RealmId id, CancellationToken cancellationToken = default);

    /// <summary>Creates or replaces the realm; with <see cref="CommandContext.ExpectedVersion"/> 0 it only creates.</summary>
    Task<RealmResult> PutAsync(RealmId id, PutRealm command, CancellationToken cancellationToken = default);

    /// <summary>
    /// One page of versions, oldest first; <see cref="RealmHistoryPage.Next"/> is the <paramref name="after"/> of the next one.
    /// </summary>
    Task<RealmHistoryPage> GetHistoryAsync(RealmId id, long after = 0, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>
    /// One page of realms, ordered by id; <see cref="RealmPage.Next"/> is the <paramref name="after"/> of the next one.
    /// </summary>
    /// <param name="minPosition">
    /// A write's position that the list must have passed, otherwise <see cref="ProjectionBehindException"/> after 5 s.
    /// </param>
    Task<RealmPage> ListAsync(
        string? after = null,
        int limit = 100,
        WalPosition? minPosition = null,
        CancellationToken cancellationToken = default
    );
}

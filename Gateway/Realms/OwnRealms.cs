using System.Collections.Immutable;
using Concord.Client;
using Concord.Policies;
using Concord.Realms;

namespace Concord.Gateway.Realms;

/// <summary>
/// The list of realms for a caller who may read some. Read from the realms themselves and not from the list, so that neither the length of
/// a page nor whether another one follows depends on realms of others; and it is never behind.
/// </summary>
internal static class OwnRealms
{
    /// <param name="own">Ids of the realms that the caller may read; some may not exist.</param>
    public static async Task<RealmPage> ListAsync(
        IRealmClient realms,
        ImmutableArray<string> own,
        string? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var left = own.Where(id => string.CompareOrdinal(id, after) > 0).Order(StringComparer.Ordinal).ToList();
        var views = await Task.WhenAll(left.Take(limit).Select(id => FindAsync(realms, RealmId.Parse(id), cancellationToken)));
        return new([.. views.OfType<RealmView>()], left.Count > limit ? left[limit - 1] : null);
    }

    private static async Task<RealmView?> FindAsync(IRealmClient realms, RealmId id, CancellationToken cancellationToken)
    {
        try
        {
            return await realms.GetAsync(id, cancellationToken);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }
}

using Concord.Grains.Abstractions.Realms;
using Orleans.Concurrency;

namespace Concord.Grains.Listing;

[StatelessWorker, Reentrant]
internal sealed class RealmListGrain(IPolicyIndex index) : Grain, IRealmListGrain
{
    public async Task<RealmPage> QueryAsync(string? after, int limit, CancellationToken cancellationToken = default)
    {
        var found = await index.QueryRealmsAsync(after, limit + 1, cancellationToken);
        return found.Count > limit ? new([.. found.Take(limit)], found[limit - 1].Id.Value) : new([.. found], null);
    }
}

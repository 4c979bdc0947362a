using Concord.Ports;
using Concord.Realms;
using Orleans.Concurrency;

namespace Concord.Lists;

[GrainType("realmlist")]
[StatelessWorker, Reentrant]
internal sealed class RealmListGrain(IPolicyListStore index) : Grain, IRealmListGrain
{
    public async Task<RealmPage> QueryAsync(string? after, int limit, CancellationToken cancellationToken = default)
    {
        var found = await ChunkedRead.CollectAsync(
            limit,
            after,
            (from, count) => ReadAsync(from, count, cancellationToken),
            static realm => realm.Definition.Utf8.Length
        );
        return new([.. found.Items], found.IsMore ? found.Next : null);
    }

    private async Task<PageChunk<RealmView, string?>> ReadAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        // One more than requested, to know whether there is a next page.
        var found = await index.QueryRealmsAsync(after, limit + 1, cancellationToken);
        return found.Count > limit ? new([.. found.Take(limit)], true, found[limit - 1].Id.Value) : new(found, false, null);
    }
}

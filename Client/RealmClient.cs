using Concord.Policies;
using Concord.Realms;
using Concord.Wal;

namespace Concord.Client;

internal sealed class RealmClient(IGrainFactory grains) : IRealmClient
{
    public Task<RealmView> GetAsync(RealmId id, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => Grain(id).GetAsync(), cancellationToken);

    public Task<RealmResult> PutAsync(RealmId id, PutRealm command, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(
            () => Grain(id).PutAsync(command with { Context = GrainCall.WithTraceParent(command.Context) }),
            cancellationToken
        );

    public Task<RealmHistoryPage> GetHistoryAsync(RealmId id, long after, int limit, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => Grain(id).GetHistoryAsync(after, limit), cancellationToken);

    public Task<RealmPage> ListAsync(string? after, int limit, WalPosition? minPosition, CancellationToken cancellationToken) =>
        GrainCall.AnswerAfterAsync(
            grains,
            ProjectionNames.Policies,
            minPosition,
            () => grains.GetGrain<IRealmListGrain>(0).QueryAsync(after, limit, cancellationToken),
            cancellationToken
        );

    private IRealmGrain Grain(RealmId id) => grains.GetGrain<IRealmGrain>(id.Value);
}

using Concord.Wal;

namespace Concord.Adapters.Redis;

/// <summary>The archive as <see cref="StoreGuard"/> uses it. Its commits bypass the guard, which is closed while they are made.</summary>
internal sealed class LossRecovery(IArchiveStore archive, RedisStore store, TimeProvider time) : ILossRecovery
{
    public async Task<long> BeginGenerationAsync(long generation) =>
        await archive.BeginGenerationAsync(generation, store.Keys.Count).ConfigureAwait(false);

    public async Task<IReadOnlyList<EntryId>> ReadNewestIdsAsync() =>
        await archive.ReadNewestIdsAsync(store.Keys.Count).ConfigureAwait(false);

    public async Task<RecoveryResult> RestoreAsync(WalLoss loss)
    {
        var outcome = await new ArchiveRecovery(archive, time)
            .RestoreAsync(loss.Partition, loss.Kept, key => store.States.ReadAsync(key), store.Committer.RestoreAsync)
            .ConfigureAwait(false);
        return new(outcome.Restored, outcome.Present, outcome.Diverged, outcome.SetAside);
    }
}

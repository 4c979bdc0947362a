using System.Diagnostics;
using Concord.Telemetry;
using Concord.Timeline;

namespace Concord.Adapters.Redis;

/// <summary>Hot state and WAL on Redis, committed together by <c>commit.lua</c>.</summary>
internal sealed class RedisCommitStore(RedisStore store) : ICommitStore
{
    public StoreInfo Info => new("Redis", store.Guard.StoreId, store.Keys.Count, store.Guard.Durability);

    public long Generation => store.Guard.Generation;

    public bool HasLost => store.Guard.HasLost;

    public bool TakesAppends => store.Format.TakesAppends;

    public async ValueTask RaiseFormatAsync(CancellationToken cancellationToken = default) =>
        await store.Format.RaiseAsync().ConfigureAwait(false);

    public async ValueTask<StoredState?> ReadAsync(EntityKey key, CancellationToken cancellationToken = default) =>
        await store.States.ReadAsync(key).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<StoredState?>> ReadManyAsync(
        IReadOnlyList<EntityKey> keys,
        CancellationToken cancellationToken = default
    ) => await store.States.ReadManyAsync(keys).ConfigureAwait(false);

    public IAsyncEnumerable<IReadOnlyList<EntityKey>> ScanAsync(CancellationToken cancellationToken = default) =>
        store.States.ScanAsync(cancellationToken);

    public async ValueTask<CommitResult> CommitAsync(Commit commit)
    {
        Commit.Check(commit);
        using var span = StoreActivities.StartCommit(commit.Key.PartitionOf(store.Keys.Count));
        var started = Stopwatch.GetTimestamp();
        CommitResult result;
        try
        {
            await store.Memory.AdmitAsync().ConfigureAwait(false);
            store.Clock.ThrowIfAhead();
            result = await store.Committer.CommitAsync(commit).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            span?.SetTag("error.type", ErrorKind.Of(error)).SetStatus(ActivityStatusCode.Error);
            throw;
        }

        store.Metrics.Committed(Stopwatch.GetElapsedTime(started));
        if (result.Outcome == CommitOutcome.Conflict)
            store.Metrics.Conflicted();
        return result;
    }

    /// <summary>Whether Redis answers, holds this store, and accepts writes.</summary>
    public async ValueTask CheckAsync(CancellationToken cancellationToken = default)
    {
        await store.Guard.EnsureVerifiedAsync().ConfigureAwait(false);
        await store.States.ReadAsync(new("concord")).ConfigureAwait(false);
        store.Memory.ThrowIfFull();
        store.Clock.ThrowIfAhead();
        await store.Probe.CheckAsync().ConfigureAwait(false);
    }
}

using Concord.Errors;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Ports;

/// <summary>
/// Hot state and log behind one atomic step. Every adapter passes <c>CommitStoreConformance</c>. All members fail with
/// <see cref="StorageUnavailableException"/> when the store cannot be reached or refuses to work; then nothing of the call has happened,
/// or it is found again by commit id.
/// </summary>
public interface ICommitStore
{
    StoreInfo Info { get; }

    /// <summary>Grows when the store may have lost what it had acknowledged: what was read before that may not hold any more.</summary>
    long Generation => 0;

    /// <summary>The store was found to have lost something since this silo started.</summary>
    bool HasLost => false;

    /// <summary>The stored state, or null where the entity does not exist.</summary>
    ValueTask<StoredState?> ReadAsync(EntityKey key, CancellationToken cancellationToken = default);

    /// <summary>States in the order of <paramref name="keys"/>; null where one does not exist.</summary>
    ValueTask<IReadOnlyList<StoredState?>> ReadManyAsync(IReadOnlyList<EntityKey> keys, CancellationToken cancellationToken = default);

    /// <summary>
    /// The keys of all entities, in pages, in any order. What is there from the beginning to the end is answered at least once; what comes or goes meanwhile may be or not.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<EntityKey>> ScanAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Version check, new state and events, all or nothing; completes when it is durable to <see cref="StoreInfo.Durability"/>. A commit that is
    /// stored already (same <see cref="Commit.CommitId"/> in the same place) is answered as <see cref="CommitOutcome.Committed"/> again, so it may
    /// be repeated after a lost reply. Not cancellable: a commit that has been handed over has one outcome.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(Commit commit);

    /// <summary>Asks the store whether it works now; throws <see cref="StorageUnavailableException"/> with the reason if not.</summary>
    ValueTask CheckAsync(CancellationToken cancellationToken = default);
}

/// <param name="Provider">Name of the adapter.</param>
/// <param name="StoreId">Made when the store was created.</param>
/// <param name="Partitions">Fixed when the store was created.</param>
/// <param name="Durability">What an acknowledgement promises, in words for start-up log and health.</param>
public sealed record StoreInfo(string Provider, string StoreId, int Partitions, string Durability);

/// <summary>One change of one entity: the state after it and the event of it. The new version is <see cref="ExpectedVersion"/> + 1.</summary>
public sealed record Commit
{
    public required EntityKey Key { get; init; }

    /// <summary>The version that must be stored; 0 where the entity must not exist.</summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>
    /// The commit that must have stored that version; null where the version alone decides. After a loss another change may have got the same version: what was decided on the
    /// lost one must not be stored on top of it.
    /// </summary>
    public Guid? ExpectedCommitId { get; init; }

    public required Guid CommitId { get; init; }
    public required ReadOnlyMemory<byte> State { get; init; }

    /// <summary>Its <see cref="WalEvent.Version"/> is <see cref="ExpectedVersion"/> + 1.</summary>
    public required WalEvent Event { get; init; }
}

public enum CommitOutcome
{
    /// <summary>Stored, now or by an earlier call with the same commit id.</summary>
    Committed,

    /// <summary>Another version is stored; nothing was written.</summary>
    Conflict,
}

/// <param name="Version">The stored version after the call.</param>
/// <param name="Position">Of the committed event; of the newest event of the entity in a conflict (default where it does not exist).</param>
public readonly record struct CommitResult(CommitOutcome Outcome, long Version, WalPosition Position);

/// <param name="CommitId">Of the commit that stored <paramref name="Version"/>.</param>
/// <param name="Position">Of that commit's event.</param>
public sealed record StoredState(EntityKey Key, long Version, Guid CommitId, WalPosition Position, ReadOnlyMemory<byte> Data);

using Concord.Timeline;
using Concord.Wal;

namespace Concord.Ports;

/// <summary>
/// Current state and WAL, changed in one atomic step. Every adapter passes <c>CommitStoreConformance</c>. All members fail with
/// <see cref="StorageUnavailableException"/> if the store cannot be reached or refuses to work; then the call had no effect, or
/// its commit is found by its commit id.
/// </summary>
public interface ICommitStore
{
    StoreInfo Info { get; }

    /// <summary>
    /// Grows when the store may have lost what it had acknowledged: then what was read before may no longer be valid.
    /// </summary>
    long Generation => 0;

    /// <summary>Whether the store was found to have lost something since this silo started.</summary>
    bool HasLost => false;

    /// <summary>
    /// Whether every program that can open the store reads states to which commits were added (<see cref="Commit.AppendsState"/>), so that
    /// such states may be written.
    /// </summary>
    bool TakesAppends => true;

    /// <summary>
    /// Makes the store one that <see cref="TakesAppends"/>, and that programs of earlier versions refuse to open. Called once all silos of
    /// the cluster can read what is then written.
    /// </summary>
    ValueTask RaiseFormatAsync(CancellationToken cancellationToken = default) => default;

    /// <summary>The stored state, or null if the entity does not exist.</summary>
    ValueTask<StoredState?> ReadAsync(EntityKey key, CancellationToken cancellationToken = default);

    /// <summary>States in the order of <paramref name="keys"/>; null for one that does not exist.</summary>
    ValueTask<IReadOnlyList<StoredState?>> ReadManyAsync(IReadOnlyList<EntityKey> keys, CancellationToken cancellationToken = default);

    /// <summary>
    /// The keys of all entities, in pages, in any order. An entity that exists during the whole scan is returned at least once;
    /// one that is created or deleted meanwhile may be missing.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<EntityKey>> ScanAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Version check, new state and events, all or nothing; completes when it is durable to <see cref="StoreInfo.Durability"/>.
    /// A commit that is stored already (same <see cref="Commit.CommitId"/> at the same version) is answered as
    /// <see cref="CommitOutcome.Committed"/> again, so it may be repeated after a lost reply. Not cancellable: a commit that
    /// was sent has one outcome.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(Commit commit);

    /// <summary>Asks the store whether it works now; throws <see cref="StorageUnavailableException"/> with the reason if not.</summary>
    ValueTask CheckAsync(CancellationToken cancellationToken = default);
}

/// <param name="Provider">Name of the adapter.</param>
/// <param name="StoreId">Made when the store was created.</param>
/// <param name="Partitions">Fixed when the store was created.</param>
/// <param name="Durability">What an acknowledgement guarantees, in words for the start-up log and health.</param>
public sealed record StoreInfo(string Provider, string StoreId, int Partitions, string Durability);

/// <summary>
/// One change of one entity: its new state and its event. The new version is <see cref="ExpectedVersion"/> + 1.
/// </summary>
public sealed record Commit
{
    public required EntityKey Key { get; init; }

    /// <summary>The version that must be stored; 0 if the entity must not exist.</summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>
    /// The commit that must have stored that version; null if the version alone decides. After a loss another change may have
    /// got the same version: a decision on the lost one must not be stored on top of it.
    /// </summary>
    public Guid? ExpectedCommitId { get; init; }

    public required Guid CommitId { get; init; }

    /// <summary>The new state; or, with <see cref="AppendsState"/>, what is added to the stored one.</summary>
    public required ReadOnlyMemory<byte> State { get; init; }

    /// <summary>
    /// <see cref="State"/> is added to what is stored, so that a commit costs what it adds. Requires
    /// <see cref="ExpectedCommitId"/>: the addition is right behind that commit's state alone.
    /// </summary>
    public bool AppendsState { get; init; }

    /// <summary>Its <see cref="WalEvent.Version"/> is <see cref="ExpectedVersion"/> + 1.</summary>
    public required WalEvent Event { get; init; }

    /// <summary>
    /// One of many, as the rows of an import: a store that groups commits takes the others first, and leaves room for them.
    /// </summary>
    public bool IsBulk { get; init; }

    /// <summary>Every adapter refuses a commit that contradicts itself, before it does anything.</summary>
    /// <exception cref="ArgumentException">It does.</exception>
    public static void Check(Commit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        if (commit.Event.Version != commit.ExpectedVersion + 1)
            throw new ArgumentException(
                $"The event has version {commit.Event.Version}, the commit makes version {commit.ExpectedVersion + 1}.",
                nameof(commit)
            );
        if (commit.AppendsState && (commit.ExpectedCommitId is null || commit.ExpectedVersion == 0))
            throw new ArgumentException("A commit that adds to a state names the commit of that state.", nameof(commit));
    }
}

public enum CommitOutcome
{
    /// <summary>Stored, now or by an earlier call with the same commit id.</summary>
    Committed,

    /// <summary>Another version is stored; nothing was written.</summary>
    Conflict,
}

/// <param name="Version">The stored version after the call.</param>
/// <param name="Position">
/// Of the committed event; in a conflict, of the newest event of the entity (default if it does not exist).
/// </param>
public readonly record struct CommitResult(CommitOutcome Outcome, long Version, WalPosition Position);

/// <param name="CommitId">Of the commit that stored <paramref name="Version"/>.</param>
/// <param name="Position">Of that commit's event.</param>
/// <param name="Data">The whole value, also if commits added to it.</param>
public sealed record StoredState(EntityKey Key, long Version, Guid CommitId, WalPosition Position, ReadOnlyMemory<byte> Data)
{
    /// <summary>The state that a commit makes of this one.</summary>
    public static StoredState After(StoredState? before, Commit commit, WalPosition position)
    {
        ArgumentNullException.ThrowIfNull(commit);
        ReadOnlyMemory<byte> data =
            commit is { AppendsState: true } && before is not null ? (byte[])[.. before.Data.Span, .. commit.State.Span] : commit.State;
        return new(commit.Key, commit.ExpectedVersion + 1, commit.CommitId, position, data);
    }
}

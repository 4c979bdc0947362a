using Concord.Wal;

namespace Concord.Ports;

/// <summary>
/// The WAL for its readers: partitions of ordered entries, and consumer groups with their own progress, in the semantics of
/// Redis Streams. One consumer per group and partition at a time. Every adapter passes <c>WriteAheadLogConformance</c>. All
/// members fail with <see cref="StorageUnavailableException"/> if the store cannot be reached.
/// </summary>
public interface IWriteAheadLog
{
    int Partitions { get; }

    /// <summary>
    /// The generation of the WAL, as far as this silo knows. It grows with every restart or failover of the store, because the
    /// WAL may then have lost its end. What was read under an older generation (<see cref="WalEntry.Generation"/>) must no
    /// longer be applied or acknowledged; entries that the WAL still has are delivered again. 0 for a WAL that loses nothing.
    /// </summary>
    long Generation => 0;

    /// <summary>
    /// Another component has learned that a generation has begun. If this silo does not know it, it asks the store.
    /// </summary>
    void ObserveGeneration(long generation) { }

    /// <summary>
    /// Creates the group on every partition where it is missing, starting before the first entry. Idempotent.
    /// </summary>
    ValueTask EnsureGroupAsync(string group, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a group on every partition, with what it has not acknowledged; its dead letters stay. Returns false if there is
    /// none.
    /// </summary>
    ValueTask<bool> DropGroupAsync(string group, CancellationToken cancellationToken = default);

    /// <summary>
    /// The group's next entries after <paramref name="after"/>, oldest first: what was delivered before and never acknowledged
    /// comes again first. A reader that (re)starts passes null and so begins with its oldest unacknowledged entry; afterwards
    /// it passes the last id it got. Returns an empty list at once if there is nothing.
    /// </summary>
    ValueTask<IReadOnlyList<WalEntry>> ReadGroupAsync(
        string group,
        int partition,
        EntryId? after,
        int max,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Completes when the partition has an entry after <paramref name="after"/>, or after <paramref name="timeout"/>; true if
    /// there is one. Waiting costs nothing: the commit wakes it, there is no polling.
    /// </summary>
    ValueTask<bool> WaitForEntriesAsync(int partition, EntryId after, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>
    /// Acknowledges these entries for the group, in any order; idempotent. What it has not acknowledged is delivered again
    /// after a restart.
    /// </summary>
    ValueTask AcknowledgeAsync(string group, int partition, IReadOnlyList<EntryId> entries, CancellationToken cancellationToken = default);

    /// <summary>
    /// Entries with <paramref name="from"/> ≤ id &lt; <paramref name="to"/>, oldest first, regardless of the groups' progress.
    /// </summary>
    ValueTask<IReadOnlyList<WalEntry>> ReadRangeAsync(
        int partition,
        EntryId from,
        EntryId to,
        int max,
        CancellationToken cancellationToken = default
    );

    ValueTask<IReadOnlyList<WalPartitionInfo>> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Per partition, the newest id ever assigned; <see cref="EntryId.Zero"/> if there is none. Cheaper than a description.
    /// </summary>
    async ValueTask<IReadOnlyList<EntryId>> ReadNewestIdsAsync(CancellationToken cancellationToken = default) =>
        [.. (await DescribeAsync(cancellationToken)).Select(static partition => partition.LastId ?? EntryId.Zero)];

    /// <summary>
    /// Removes entries before <paramref name="minimum"/>, but never one that any group has not acknowledged. Returns how many
    /// were removed.
    /// </summary>
    ValueTask<long> TrimAsync(int partition, EntryId minimum, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets an entry aside for the group and acknowledges it, in one step. If the letter exists already (same projection and
    /// position), its error, its tries and its last instant are replaced; the first instant stays.
    /// </summary>
    ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default);

    /// <summary>The dead letter of a group at a position, or null if there is none.</summary>
    ValueTask<DeadLetter?> FindDeadLetterAsync(string group, WalPosition position, CancellationToken cancellationToken = default);

    /// <summary>Removes a dead letter; its entry stays acknowledged. Returns false if there is none.</summary>
    ValueTask<bool> RemoveDeadLetterAsync(string group, WalPosition position, CancellationToken cancellationToken = default);

    /// <summary>Dead letters of a group (null: of all), oldest position first, after <paramref name="cursor"/>.</summary>
    ValueTask<DeadLetterPage> ReadDeadLettersAsync(string? group, int max, string? cursor, CancellationToken cancellationToken = default);
}

public sealed record WalPartitionInfo
{
    public required int Partition { get; init; }
    public required long Length { get; init; }
    public EntryId? FirstId { get; init; }

    /// <summary>The newest id ever assigned, even if its entry is trimmed.</summary>
    public EntryId? LastId { get; init; }

    public long? Bytes { get; init; }
    public required IReadOnlyList<WalGroupInfo> Groups { get; init; }
}

public sealed record WalGroupInfo
{
    public required string Group { get; init; }

    /// <summary>Everything up to here is acknowledged.</summary>
    public required EntryId Acknowledged { get; init; }

    /// <summary>Entries not acknowledged.</summary>
    public required long Lag { get; init; }

    /// <summary>The first of these, which the WAL must keep; null if there is none.</summary>
    public required EntryId? Oldest { get; init; }

    /// <summary>Of these, delivered since the reader started.</summary>
    public required long Pending { get; init; }

    public DateTimeOffset? OldestPendingSince { get; init; }

    /// <summary>When a reader of the group last asked for entries; null if that is unknown.</summary>
    public DateTimeOffset? LastSeen { get; init; }
    public required long DeadLetters { get; init; }
}

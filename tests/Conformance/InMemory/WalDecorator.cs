using Concord.Ports;
using Concord.Wal;

namespace Concord.Conformance;

/// <summary>A WAL that behaves as another one, except for what a test changes.</summary>
public abstract class WalDecorator(IWriteAheadLog log) : IWriteAheadLog
{
    public int Partitions => log.Partitions;

    public virtual ValueTask EnsureGroupAsync(string group, CancellationToken cancellationToken = default) =>
        log.EnsureGroupAsync(group, cancellationToken);

    public virtual ValueTask<bool> DropGroupAsync(string group, CancellationToken cancellationToken = default) =>
        log.DropGroupAsync(group, cancellationToken);

    public virtual ValueTask<IReadOnlyList<WalEntry>> ReadGroupAsync(
        string group,
        int partition,
        EntryId? after,
        int max,
        CancellationToken cancellationToken = default
    ) => log.ReadGroupAsync(group, partition, after, max, cancellationToken);

    public virtual ValueTask<bool> WaitForEntriesAsync(
        int partition,
        EntryId after,
        TimeSpan timeout,
        CancellationToken cancellationToken
    ) => log.WaitForEntriesAsync(partition, after, timeout, cancellationToken);

    public virtual ValueTask AcknowledgeAsync(
        string group,
        int partition,
        IReadOnlyList<EntryId> entries,
        CancellationToken cancellationToken = default
    ) => log.AcknowledgeAsync(group, partition, entries, cancellationToken);

    public virtual ValueTask<IReadOnlyList<WalEntry>> ReadRangeAsync(
        int partition,
        EntryId from,
        EntryId to,
        int max,
        CancellationToken cancellationToken = default
    ) => log.ReadRangeAsync(partition, from, to, max, cancellationToken);

    public virtual ValueTask<IReadOnlyList<WalPartitionInfo>> DescribeAsync(CancellationToken cancellationToken = default) =>
        log.DescribeAsync(cancellationToken);

    public virtual ValueTask<IReadOnlyList<EntryId>> ReadNewestIdsAsync(CancellationToken cancellationToken = default) =>
        log.ReadNewestIdsAsync(cancellationToken);

    public virtual ValueTask<long> TrimAsync(int partition, EntryId minimum, CancellationToken cancellationToken = default) =>
        log.TrimAsync(partition, minimum, cancellationToken);

    public virtual ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default) =>
        log.AddDeadLetterAsync(letter, cancellationToken);

    public virtual ValueTask<DeadLetter?> FindDeadLetterAsync(
        string group,
        WalPosition position,
        CancellationToken cancellationToken = default
    ) => log.FindDeadLetterAsync(group, position, cancellationToken);

    public virtual ValueTask<bool> RemoveDeadLetterAsync(
        string group,
        WalPosition position,
        CancellationToken cancellationToken = default
    ) => log.RemoveDeadLetterAsync(group, position, cancellationToken);

    public virtual ValueTask<DeadLetterPage> ReadDeadLettersAsync(
        string? group,
        int max,
        string? cursor,
        CancellationToken cancellationToken = default
    ) => log.ReadDeadLettersAsync(group, max, cursor, cancellationToken);
}

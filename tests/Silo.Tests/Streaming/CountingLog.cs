using System.Threading.Channels;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Commit;
using Concord.Testing;

namespace Concord.Silo.Tests.Streaming;

/// <summary>Counts reads, and tells when a reader has settled down to wait.</summary>
internal sealed class CountingLog(IWriteAheadLog log) : IWriteAheadLog
{
    private readonly Channel<int> _waiting = Channel.CreateUnbounded<int>();

    public int Reads { get; private set; }

    /// <summary>Called before each read.</summary>
    public Func<Task>? BeforeRead { get; set; }

    public int Partitions => log.Partitions;

    public async Task WaitingAsync()
    {
        using var timeout = new CancellationTokenSource(Waiting.Limit);
        try
        {
            await _waiting.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Missing after {Waiting.Limit.TotalSeconds} s: a reader that waits for entries.");
        }
    }

    public ValueTask<bool> DropGroupAsync(string group, CancellationToken cancellationToken = default) => log.DropGroupAsync(group, cancellationToken);

    public ValueTask EnsureGroupAsync(string group, CancellationToken cancellationToken = default) => log.EnsureGroupAsync(group, cancellationToken);

    public async ValueTask<IReadOnlyList<WalEntry>> ReadGroupAsync(
        string group, int partition, EntryId? after, int max, CancellationToken cancellationToken = default)
    {
        Reads++;
        if (BeforeRead is { } before) await before();
        return await log.ReadGroupAsync(group, partition, after, max, cancellationToken);
    }

    public ValueTask<bool> WaitForEntriesAsync(int partition, EntryId after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var wait = log.WaitForEntriesAsync(partition, after, timeout, cancellationToken);
        if (!wait.IsCompleted) _waiting.Writer.TryWrite(partition);
        return wait;
    }

    public ValueTask AcknowledgeAsync(string group, int partition, IReadOnlyList<EntryId> entries, CancellationToken cancellationToken = default) =>
        log.AcknowledgeAsync(group, partition, entries, cancellationToken);

    public ValueTask<IReadOnlyList<WalEntry>> ReadRangeAsync(
        int partition, EntryId from, EntryId to, int max, CancellationToken cancellationToken = default) =>
        log.ReadRangeAsync(partition, from, to, max, cancellationToken);

    public ValueTask<IReadOnlyList<WalPartitionInfo>> DescribeAsync(CancellationToken cancellationToken = default) => log.DescribeAsync(cancellationToken);

    public ValueTask<long> TrimAsync(int partition, EntryId minimum, CancellationToken cancellationToken = default) =>
        log.TrimAsync(partition, minimum, cancellationToken);

    public ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default) => log.AddDeadLetterAsync(letter, cancellationToken);

    public ValueTask<DeadLetter?> FindDeadLetterAsync(string group, WalPosition position, CancellationToken cancellationToken = default) =>
        log.FindDeadLetterAsync(group, position, cancellationToken);

    public ValueTask<bool> RemoveDeadLetterAsync(string group, WalPosition position, CancellationToken cancellationToken = default) =>
        log.RemoveDeadLetterAsync(group, position, cancellationToken);

    public ValueTask<DeadLetterPage> ReadDeadLettersAsync(string? group, int max, string? cursor, CancellationToken cancellationToken = default) =>
        log.ReadDeadLettersAsync(group, max, cursor, cancellationToken);
}

using System.Threading.Channels;
using Concord.Conformance;
using Concord.Ports;
using Concord.Testing;
using Concord.Wal;

namespace Concord.Silo.Streaming.Tests;

/// <summary>Counts reads, and tells when a reader has settled down to wait.</summary>
internal sealed class CountingWal(IWriteAheadLog log) : WalDecorator(log)
{
    private readonly Channel<int> _waiting = Channel.CreateUnbounded<int>();

    public int Reads { get; private set; }

    /// <summary>Called before each read.</summary>
    public Func<Task>? BeforeRead { get; set; }

    /// <summary>Whoever waits is told at once that there is something, whether there is or not.</summary>
    public bool AlwaysSignals { get; set; }

    public async Task WaitingAsync()
    {
        using var timeout = new CancellationTokenSource(SignalWait.Limit);
        try
        {
            await _waiting.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Missing after {SignalWait.Limit.TotalSeconds} s: a reader that waits for entries.");
        }
    }

    public override async ValueTask<IReadOnlyList<WalEntry>> ReadGroupAsync(
        string group,
        int partition,
        EntryId? after,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        Reads++;
        if (BeforeRead is { } before)
            await before();
        return await base.ReadGroupAsync(group, partition, after, max, cancellationToken);
    }

    public override ValueTask<bool> WaitForEntriesAsync(int partition, EntryId after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (AlwaysSignals)
            return new(true);
        var wait = base.WaitForEntriesAsync(partition, after, timeout, cancellationToken);
        if (!wait.IsCompleted)
            _waiting.Writer.TryWrite(partition);
        return wait;
    }
}

using System.Collections.Immutable;
using Concord.Ports;
using Concord.Projections;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>
/// Reads one partition as one group. A read returns only with entries: without entries it waits for a commit's signal, with a full cache
/// for a delivery to end, during an outage for the WAL to come back. So the agent's timer does not affect how soon an entry is delivered,
/// and an idle partition costs nothing. The projection grain acknowledges by itself and need not wait for a read to return.
/// </summary>
internal sealed partial class WalReceiver(
    string projection,
    int partition,
    IWriteAheadLog log,
    SharedWalDescription tail,
    WalQueueCache cache,
    WalStreamOptions options,
    DeliverySize delivery,
    TimeProvider time,
    Action<long> redelivered,
    SiloAddress? silo,
    ILogger<WalReceiver> logger
) : IQueueAdapterReceiver
{
    /// <summary>Consecutive signals without entries that cause no pause.</summary>
    private const int MaxEmptyReads = 2;

    /// <summary>Maximum doublings of that pause: if the other reader stops, this one must not sleep for long.</summary>
    private const int MaxEmptyReadBackoff = 4;

    private readonly Backoff _backoff = new(options.MinRetryDelay, options.MaxRetryDelay);
    private readonly ReadThrottle _throttle = new(options, time);

    /// <summary>The newest entry read; null: begin with the oldest unacknowledged one.</summary>
    private EntryId? _read;

    /// <summary>The generation of the WAL that the newest entry belongs to.</summary>
    private long _generation;

    /// <summary>Up to here there was nothing to read.</summary>
    private EntryId? _nothingUpTo;

    /// <summary>Entries that were delivered to a previous reader, as far as the WAL knows; they come first.</summary>
    private long _givenBefore;

    /// <summary>No more than the projection applies at a time: what is read ahead is not sized again.</summary>
    private int MaxEntries => Math.Min(options.BatchEntries, delivery.Entries);

    public Task Initialize(TimeSpan timeout) => Task.CompletedTask;

    /// <param name="cancellationToken">Cancelled when the agent is stopped.</param>
    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        try
        {
            return [.. Split(await ReadAsync(cancellationToken))];
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    Task<IList<IBatchContainer>> IQueueAdapterReceiver.GetQueueMessagesAsync(int maxCount) =>
        GetQueueMessagesAsync(maxCount, CancellationToken.None);

    Task IQueueAdapterReceiver.MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    public Task Shutdown(TimeSpan timeout) => Task.CompletedTask;

    private async Task<IReadOnlyList<WalEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await cache.WaitForCapacityAsync(cancellationToken);
                var entries = await ReadNextAsync(cancellationToken);
                if (failures > 0)
                    LogLogIsBack(projection, partition, failures);
                return entries;
            }
            catch (StorageUnavailableException e)
            {
                if (failures == 0)
                    LogLogIsAway(projection, partition, e.Message);
                await Task.Delay(_backoff.Pause(failures), time, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<WalEntry>> ReadNextAsync(CancellationToken cancellationToken)
    {
        var (woken, inVain) = (false, 0);
        var ask = _read is null && _nothingUpTo is null;
        while (true)
        {
            // Once or twice is normal while a partition moves and another reader is quicker. But whatever the WAL says, a reader must not
            // repeat reads without a pause.
            if (inVain > MaxEmptyReads)
                await Task.Delay(_backoff.Pause(Math.Min(inVain - MaxEmptyReads, MaxEmptyReadBackoff)), time, cancellationToken);

            // Asked before the read: an entry that comes in between is then either read, or after the position to wait at.
            if (ask)
                await AskAsync(cancellationToken);
            await _throttle.WaitAsync(cancellationToken);
            var entries = await log.ReadGroupAsync(projection, partition, _read, MaxEntries, cancellationToken);
            _throttle.RecordRead(entries.Count);
            if (BeginsGeneration(entries is [.., { Generation: var generation }] ? generation : log.Generation))
            {
                ask = true;
                continue;
            }

            if (entries.Count > 0)
                return Begin(entries);

            // Announced, but none to read: another reader of this group has acknowledged it. Waiting at the same position would spin.
            ask = woken && !ask;
            if (ask)
            {
                inVain++;
                continue;
            }

            woken = await log.WaitForEntriesAsync(
                partition,
                EntryId.Later(_read ?? EntryId.Zero, _nothingUpTo ?? EntryId.Zero),
                options.IdleCheck,
                cancellationToken
            );
            if (!woken)
                inVain = 0;
            if (!woken && cache.IsEmpty && await ReadUnacknowledgedAsync(cancellationToken) is { Count: > 0 } missed)
                return missed;
        }
    }

    /// <summary>
    /// The WAL is in another generation than at the last read. The projection drops what was delivered under the older one; what the WAL
    /// still has of it is read again from the oldest unacknowledged entry on.
    /// </summary>
    private bool BeginsGeneration(long generation)
    {
        if (generation <= _generation)
            return false;
        var again = _generation > 0 && (_read is not null || _nothingUpTo is not null);
        (_generation, _read, _nothingUpTo) = (generation, null, null);
        return again;
    }

    /// <summary>
    /// Everything read is delivered, and what is delivered is acknowledged. But if an acknowledgement was lost with a silo, or a delivery
    /// went to an activation that no longer existed, this finds it without a restart.
    /// </summary>
    private async Task<IReadOnlyList<WalEntry>> ReadUnacknowledgedAsync(CancellationToken cancellationToken)
    {
        var entries = await log.ReadGroupAsync(projection, partition, null, MaxEntries, cancellationToken);
        if (entries.Count == 0)
            return entries;
        if (_read is { } read && entries[0].Position.Entry <= read)
        {
            LogDeliversAgain(projection, partition);
            redelivered(entries.Count(entry => entry.Position.Entry <= read));
        }

        return Keep(entries);
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        var described = await tail.DescribeAsync(partition, cancellationToken);
        _nothingUpTo = described.LastId ?? EntryId.Zero;
        if (_read is null)
            _givenBefore = described.Groups.FirstOrDefault(group => group.Group == projection)?.Pending ?? 0;
    }

    private IReadOnlyList<WalEntry> Begin(IReadOnlyList<WalEntry> entries)
    {
        var again = Math.Min(_givenBefore, entries.Count);
        if (again > 0)
            redelivered(again);
        _givenBefore -= again;
        return Keep(entries);
    }

    private IReadOnlyList<WalEntry> Keep(IReadOnlyList<WalEntry> entries)
    {
        _read = entries[^1].Position.Entry;
        return entries;
    }

    private IEnumerable<IBatchContainer> Split(IReadOnlyList<WalEntry> entries)
    {
        var batch = ImmutableArray.CreateBuilder<WalEntry>(entries.Count);
        var bytes = 0;
        foreach (var entry in entries)
        {
            var size = entry.Event.Data.Utf8.Length;
            if (batch.Count > 0 && bytes + size > options.BatchBytes)
            {
                yield return new WalBatch(projection, batch.ToImmutable()) { Reader = silo };
                batch.Clear();
                bytes = 0;
            }

            batch.Add(entry);
            bytes += size;
        }

        if (batch.Count > 0)
            yield return new WalBatch(projection, batch.ToImmutable()) { Reader = silo };
    }

    [LoggerMessage(1, LogLevel.Warning, "Projection {Projection} cannot read partition {Partition} of the WAL and waits: {Reason}")]
    private partial void LogLogIsAway(string projection, int partition, string reason);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "Projection {Projection} reads partition {Partition} of the WAL again, after {Failures} failed tries."
    )]
    private partial void LogLogIsBack(string projection, int partition, int failures);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "Projection {Projection} has not acknowledged all delivered entries of partition {Partition}; they are delivered again."
    )]
    private partial void LogDeliversAgain(string projection, int partition);
}

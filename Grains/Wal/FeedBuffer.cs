using Concord.Ports;
using Concord.Projections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Wal;

/// <summary>
/// Reads the end of the WAL once for all feeds of this silo, and keeps the newest events in bounded memory. Runs while there
/// are feeds, and restarts at the end of the WAL whenever events may be missing.
/// </summary>
internal sealed partial class FeedBuffer(
    IWriteAheadLog log,
    IOptions<EventFeedOptions> options,
    TimeProvider time,
    SiloStopping silo,
    ILogger<FeedBuffer> logger
)
{
    /// <summary>After this time without a request it stops; longer than a request waits.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private FeedSnapshot? _current;
    private Task<FeedSnapshot>? _starting;
    private Task _following = Task.CompletedTask;
    private Task<IReadOnlyList<EntryId>>? _reading;
    private Task<IReadOnlyList<EntryId>>? _nextRead;
    private long _asked;

    /// <summary>
    /// The newest id of each partition, from a read that begins after the call; concurrent callers share one.
    /// </summary>
    public Task<IReadOnlyList<EntryId>> NewestAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var look = _reading is null or { IsCompleted: true }
                ? _reading = ReadNewestAsync()
                : _nextRead ??= ReadNewestAfterAsync(_reading);
            return look.WaitAsync(cancellationToken);
        }
    }

    public Task<FeedSnapshot> CurrentAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _asked = time.GetTimestamp();
            if (_current is { } current)
                return Task.FromResult(current);
            return (_starting ??= Task.Run(StartAsync, CancellationToken.None)).WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// The next events that match, as soon as there are some; none after <see cref="FeedPageRequest.Wait"/>. Null: the feed is
    /// too far behind, and has to read the WAL itself.
    /// </summary>
    public async Task<FeedPage?> ReadAsync(FeedPageRequest request, CancellationToken cancellationToken)
    {
        var (started, cursors) = (time.GetTimestamp(), request.Cursors);
        var filter = new EventFilter(request.Filter with { From = null, To = null, After = null });
        while (true)
        {
            var tail = await CurrentAsync(cancellationToken);
            if (tail.IsAfter(cursors))
                return null;
            var page = tail.PageAfter(cursors, filter, options.Value);
            if (page.Items.Length > 0)
                return page;
            if (tail.Unavailable is { } outage)
                throw new StorageUnavailableException(outage.Message);
            cursors = page.Cursors;
            var rest = request.Wait - time.GetElapsedTime(started);
            if (rest <= TimeSpan.Zero)
                return new([], cursors);
            await Task.WhenAny(tail.Changed.WaitAsync(rest, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<IReadOnlyList<EntryId>> ReadNewestAsync() => await log.ReadNewestIdsAsync(silo.Token);

    private async Task<IReadOnlyList<EntryId>> ReadNewestAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task<IReadOnlyList<EntryId>> look;
        lock (_lock)
            (look, _nextRead) = (_reading = ReadNewestAsync(), null);
        return await look;
    }

    private async Task<FeedSnapshot> StartAsync()
    {
        try
        {
            EntryId[] newest = [.. await log.ReadNewestIdsAsync(silo.Token)];
            var snapshot = new FeedSnapshot(newest, newest, [], outage: null);
            lock (_lock)
                (_current, _starting) = (snapshot, null);
            _following = FollowAsync(snapshot);
            return snapshot;
        }
        catch
        {
            lock (_lock)
                _starting = null;
            throw;
        }
    }

    private async Task FollowAsync(FeedSnapshot snapshot)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(silo.Token);
        var (reader, failures) = ((OrderedWalReader?)null, 0);
        while (!IsIdle() && !silo.Token.IsCancellationRequested)
        {
            try
            {
                reader ??= new(log, options.Value, time, snapshot.End);
                var read = await reader.ReadAsync(ended.Token);
                if (reader.IsBroken)
                {
                    LogBroken();
                    (reader, snapshot) = (null, await RestartAsync(snapshot, ended.Token));
                    await Task.Delay(EventFeedOptions.Backoff.Pause(failures++), time, ended.Token);
                    continue;
                }

                if (read.Count == 0 && snapshot.Unavailable is null)
                    continue;
                snapshot = Publish(snapshot, After(snapshot, read));
                failures = 0;
            }
            catch (OperationCanceledException) when (silo.Token.IsCancellationRequested)
            {
                break;
            }
            // Whatever the failure is, feeds are told that the WAL is unavailable, and the read is repeated: nothing else would notice that
            // the loop has ended.
#pragma warning disable CA1031
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (failures == 0)
                    LogAway(e.Message);
                snapshot = Publish(
                    snapshot,
                    new(
                        snapshot.Start,
                        snapshot.End,
                        snapshot.Events,
                        e as StorageUnavailableException ?? new StorageUnavailableException("The log cannot be read.", e)
                    )
                );
                reader = null;
                await Task.Delay(EventFeedOptions.Backoff.Pause(failures++), time, silo.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await ended.CancelAsync();
        Stop(snapshot);
    }

    /// <summary>The snapshot with what was read, without what exceeds the limits.</summary>
    private FeedSnapshot After(FeedSnapshot snapshot, IReadOnlyList<WalEntry> read)
    {
        var (start, end) = (snapshot.Start, (EntryId[])snapshot.End.Clone());
        var events = new List<BufferedEvent>([.. snapshot.Events]);
        foreach (var entry in read)
        {
            events.Add(new(entry, end[entry.Position.Partition]));
            end[entry.Position.Partition] = entry.Position.Entry;
        }

        var (bytes, excess) = (events.Sum(static e => e.Bytes), 0);
        while (events.Count - excess > options.Value.TailEntries || bytes > options.Value.TailBytes)
            bytes -= events[excess++].Bytes;
        if (excess > 0)
        {
            start = (EntryId[])start.Clone();
            foreach (var dropped in events.Take(excess))
                start[dropped.Entry.Position.Partition] = dropped.Entry.Position.Entry;
            events.RemoveRange(0, excess);
        }

        return new(start, end, [.. events], outage: null);
    }

    private async Task<FeedSnapshot> RestartAsync(FeedSnapshot before, CancellationToken cancellationToken)
    {
        EntryId[] newest = [.. await log.ReadNewestIdsAsync(cancellationToken)];
        return Publish(before, new(newest, newest, [], outage: null));
    }

    private FeedSnapshot Publish(FeedSnapshot before, FeedSnapshot next)
    {
        lock (_lock)
            _current = next;
        before.SignalReplaced();
        return next;
    }

    private bool IsIdle()
    {
        lock (_lock)
            return time.GetElapsedTime(_asked) > IdleTimeout;
    }

    /// <summary>The next caller starts it again.</summary>
    private void Stop(FeedSnapshot last)
    {
        lock (_lock)
            _current = null;
        last.SignalReplaced();
    }

    [LoggerMessage(1, LogLevel.Warning, "The event feed cannot read the WAL and waits: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "The WAL lacks entries that it announced to the event feed: they were trimmed early, or the end of the WAL is "
            + "lost. The feed restarts at the end of the WAL."
    )]
    private partial void LogBroken();
}

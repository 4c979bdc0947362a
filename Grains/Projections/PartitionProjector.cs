using Concord.Operations;
using Concord.Ports;
using Concord.Telemetry;
using Concord.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Projections;

/// <summary>
/// Handles the deliveries of one partition for one projection: applies, then acknowledges, so many entries at a time as are done
/// soon (<see cref="DeliverySize"/>). It waits for an unavailable target.
/// It finds an event that fails by itself by halving the batch, and sets it aside after a bounded number of tries; all other
/// events continue, in order.
/// </summary>
internal sealed partial class PartitionProjector(
    string projection,
    int partition,
    IProjection target,
    IWriteAheadLog log,
    ProjectionOptions options,
    DeliverySize size,
    ProjectionInstruments instruments,
    TimeProvider time,
    ILogger logger,
    Random? random = null
)
{
    private readonly ProjectionSpans _spans = new(projection, partition);
    private readonly Dictionary<EntryId, (int Tries, DateTimeOffset First)> _suspects = [];

    /// <summary>The entries of the last delivery that are applied or set aside.</summary>
    private readonly HashSet<EntryId> _taken = [];
    private readonly Backoff _backoff = new(options.MinBackoff, options.MaxBackoff) { Random = random ?? Random.Shared };
    private int _outages;
    private long _generation;

    /// <summary>
    /// Everything up to here is applied or set aside, and acknowledged, by this instance; null before the first.
    /// </summary>
    public EntryId? AppliedUpTo { get; private set; }

    /// <summary>Since when the target is unavailable, and why.</summary>
    public (DateTimeOffset Since, string Reason)? Outage { get; private set; }

    /// <summary>
    /// Everything up to <paramref name="entry"/> is done, by this instance or, according to the WAL, by an earlier one.
    /// </summary>
    public void Resume(EntryId entry)
    {
        if (AppliedUpTo is { } done && done >= entry)
            return;
        AppliedUpTo = entry;
        Advanced?.Invoke(entry);
    }

    /// <summary>Why nothing may be applied now; null if the projection is not paused.</summary>
    public string? Paused { get; set; }

    /// <summary>Called each time <see cref="AppliedUpTo"/> has moved.</summary>
    public Action<EntryId>? Advanced { get; set; }

    /// <exception cref="ProjectionWaitingException">Not everything is done; the same entries must come again.</exception>
    public async Task TakeAsync(IReadOnlyList<WalEntry> entries, CancellationToken cancellationToken)
    {
        if (entries is [{ Generation: var read }, ..] && read > _generation)
        {
            // The progress and the applied entries do not hold for a WAL that may have lost its end.
            _taken.Clear();
            (_generation, AppliedUpTo) = (read, _generation == 0 ? AppliedUpTo : null);
        }

        // A delivery that was handed back, or answered too late, comes again immediately afterwards. Any other repeated entry
        // was never acknowledged. It is applied even if later entries were applied before: an idempotent projection then
        // changes nothing.
        _taken.IntersectWith(entries.Select(static entry => entry.Position.Entry));
        var fresh = _taken.Count == 0 ? entries : [.. entries.Where(entry => !_taken.Contains(entry.Position.Entry))];

        // The WAL may have lost these acknowledgements, and would otherwise deliver the entries for ever.
        if (_taken.Count > 0 && !IsOutdated(entries))
            await log.AcknowledgeAsync(projection, partition, [.. _taken], cancellationToken);
        await RunAsync(new(fresh, IsReplay: false), cancellationToken);
    }

    /// <summary>
    /// Has the projection apply entries once more. Entries that it has yet to apply for the first time are left out: they are
    /// delivered anyway, in their order.
    /// </summary>
    /// <exception cref="ProjectionWaitingException">Not everything is done; the same entries must come again.</exception>
    public Task<ReplayOutcome> ReplayAsync(IReadOnlyList<WalEntry> entries, CancellationToken cancellationToken)
    {
        var taken = AppliedUpTo is { } done ? [.. entries.Where(entry => entry.Position.Entry <= done)] : Array.Empty<WalEntry>();
        return RunAsync(new(taken, IsReplay: true), cancellationToken);
    }

    private async Task<ReplayOutcome> RunAsync(ProjectionBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Entries.Count == 0)
            return default;
        var (started, setAside) = (time.GetTimestamp(), 0);
        var parts = new Stack<ProjectionBatch>(
            batch.Entries.Chunk(size.Entries).Reverse().Select(entries => batch with { Entries = entries })
        );
        while (parts.TryPop(out var part))
        {
            if (Paused is { } paused)
                throw new ProjectionWaitingException(paused);
            try
            {
                var result = await ApplyAsync(part, parts, started, cancellationToken);
                if (result == PartResult.SetAside)
                    setAside++;
                if (result != PartResult.Retry)
                    EndOutage();
            }
            catch (OutdatedEntriesException outdated) when (!batch.IsReplay)
            {
                // Entries that the WAL still has are read again and delivered again.
                log.ObserveGeneration(outdated.Now);
                LogOutdated(projection, partition, part.Entries.Count, outdated.Message);
                return new(0, setAside);
            }
            catch (OutdatedEntriesException outdated)
            {
                log.ObserveGeneration(outdated.Now);
                throw new ProjectionWaitingException(outdated.Message);
            }
            catch (StorageUnavailableException e)
            {
                parts.Push(part);
                await WaitAsync(e.Message, started, cancellationToken);
            }
        }

        return new(batch.Entries.Count - setAside, setAside);
    }

    /// <summary>With <see cref="PartResult.Retry"/>, the next part to try is on top of <paramref name="parts"/>.</summary>
    private async Task<PartResult> ApplyAsync(
        ProjectionBatch part,
        Stack<ProjectionBatch> parts,
        long started,
        CancellationToken cancellationToken
    )
    {
        var (result, error, tries) = await TryAsync(part, cancellationToken);
        if (result != PartResult.Retry)
        {
            Advance(part);
            return result;
        }

        if (part.Entries.Count > 1)
        {
            var half = part.Entries.Count / 2;
            parts.Push(part with { Entries = [.. part.Entries.Skip(half)] });
            parts.Push(part with { Entries = [.. part.Entries.Take(half)] });
            return PartResult.Retry;
        }

        parts.Push(part);
        await PauseAsync(_backoff.Pause(tries - 1), error!.Message, started, cancellationToken);
        return PartResult.Retry;
    }

    /// <summary>Applies and acknowledges, or returns the error of the entries, in one span.</summary>
    private async Task<(PartResult Result, Exception? Error, int Tries)> TryAsync(ProjectionBatch part, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();

        // A replay belongs to its operator, not to the traces of the original requests.
        using var span = part.IsReplay ? null : _spans.Start(part.Entries);
        try
        {
            ThrowIfOutdated(part);
            await target.ApplyAsync(part, cancellationToken);

            // Do not acknowledge what was lost meanwhile: its id may now be that of another event.
            ThrowIfOutdated(part);
        }
        catch (Exception e)
        {
            span?.Failed(ErrorKind.Of(e));
            if (e is StorageUnavailableException or OutdatedEntriesException || cancellationToken.IsCancellationRequested)
                throw;
            return part.Entries.Count > 1 ? (PartResult.Retry, e, 0) : await CountFailureAsync(part.Entries[0], e, cancellationToken);
        }

        if (!part.IsReplay)
            await log.AcknowledgeAsync(projection, partition, [.. part.Entries.Select(entry => entry.Position.Entry)], cancellationToken);
        var duration = time.GetElapsedTime(began);
        instruments.Applied(projection, part.Entries.Count, duration);
        size.Took(part.Entries.Count, duration);
        span?.Done();
        return (PartResult.Done, null, 0);
    }

    /// <exception cref="OutdatedEntriesException">The WAL may have lost some of these since they were read.</exception>
    private void ThrowIfOutdated(ProjectionBatch part)
    {
        if (IsOutdated(part.Entries))
            throw new OutdatedEntriesException(part.Entries[0].Generation, log.Generation);
    }

    /// <summary>The entries of a delivery come from one read.</summary>
    private bool IsOutdated(IReadOnlyList<WalEntry> entries) => entries is [{ Generation: > 0 and var read }, ..] && read < log.Generation;

    private async Task<(PartResult Result, Exception? Error, int Tries)> CountFailureAsync(
        WalEntry entry,
        Exception error,
        CancellationToken cancellationToken
    )
    {
        var (id, now) = (entry.Position.Entry, time.GetUtcNow());
        var (tries, first) = _suspects.TryGetValue(id, out var suspect) ? (suspect.Tries + 1, suspect.First) : (1, now);
        _suspects[id] = (tries, first);
        if (tries < options.MaxTries)
        {
            LogTryFailed(projection, entry.Position, tries, LoggedException.Of(error));
            return (PartResult.Retry, error, tries);
        }

        await log.AddDeadLetterAsync(
            new()
            {
                Projection = projection,
                Entry = entry,
                Error = ErrorText.Of(error),
                Tries = tries,
                FirstTriedAt = first,
                LastTriedAt = now,
            },
            cancellationToken
        );
        LogDeadLetter(projection, entry.Position, entry.Event.EventId, tries, LoggedException.Of(error));
        instruments.DeadLetter(projection);
        return (PartResult.SetAside, error, tries);
    }

    private void Advance(ProjectionBatch part)
    {
        foreach (var entry in part.Entries)
            _suspects.Remove(entry.Position.Entry);
        if (part.IsReplay)
            return;
        _taken.UnionWith(part.Entries.Select(static entry => entry.Position.Entry));
        Resume(part.Entries[^1].Position.Entry);
    }

    private async Task WaitAsync(string reason, long started, CancellationToken cancellationToken)
    {
        if (Outage is null)
            LogOutageBegins(projection, partition, reason);
        Outage = (Outage?.Since ?? time.GetUtcNow(), reason);
        instruments.Retry(projection);
        await PauseAsync(_backoff.Pause(_outages++), reason, started, cancellationToken);
    }

    /// <summary>Waits, but no longer than the delivery that began at <paramref name="started"/> may be held.</summary>
    private Task PauseAsync(TimeSpan delay, string reason, long started, CancellationToken cancellationToken) =>
        time.GetElapsedTime(started) + delay <= options.MaxHold
            ? Task.Delay(delay, time, cancellationToken)
            : throw new ProjectionWaitingException(reason);

    private void EndOutage()
    {
        _outages = 0;
        if (Outage is not { } outage)
            return;
        Outage = null;
        LogOutageEnds(projection, partition, time.GetUtcNow() - outage.Since);
    }

    private enum PartResult
    {
        Done,
        SetAside,
        Retry,
    }
}

using Concord.Ports;

namespace Concord.Wal;

/// <summary>
/// Reads all partitions, each entry once, and returns entries in the order of positions. An entry is returned only after it has
/// settled. One that arrives later than that is returned anyway. One caller at a time.
/// </summary>
/// <param name="tails">Per partition, the last entry not to read.</param>
internal sealed class OrderedWalReader(IWriteAheadLog log, EventFeedOptions options, TimeProvider time, IReadOnlyList<EntryId> tails)
{
    /// <summary>A partition without a signal for this long is read anyway: a signal may have been lost.</summary>
    private static readonly TimeSpan SignalTimeout = TimeSpan.FromSeconds(30);

    private readonly EntryId[] _read = [.. tails];
    private readonly Task<bool>?[] _signals = new Task<bool>?[tails.Count];
    private readonly HashSet<int> _hasMore = [];
    private readonly SortedDictionary<WalPosition, (WalEntry Entry, DateTimeOffset Since)> _held = [];
    private int _falseSignals;

    /// <summary>
    /// The WAL has trimmed entries before they were read, or has lost its end: what was returned is incomplete, or more than
    /// the WAL has.
    /// </summary>
    public bool IsBroken { get; private set; }

    /// <summary>
    /// Waits for a signal, or for entries that are held back, and reads once. Returns what has settled, which may be nothing.
    /// </summary>
    public async Task<IReadOnlyList<WalEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);

        // Take the time before the read: everything that is older is in the WAL by then.
        var looked = time.GetUtcNow();
        int[] partitions =
        [
            .. Enumerable
                .Range(0, _read.Length)
                .Where(partition => _signals[partition] is { IsCompleted: true } || _hasMore.Contains(partition)),
        ];
        var pages = await Task.WhenAll(
            partitions.Select(partition =>
                log.ReadPageAsync(
                    partition,
                    _read[partition].Next(),
                    EntryId.Max,
                    options.PageEntries,
                    options.PageBytes,
                    cancellationToken
                )
            )
        );
        var silent = new List<int>();
        foreach (var (partition, page) in partitions.Zip(pages))
        {
            if (page.Items.Count == 0 && await (_signals[partition] ?? Task.FromResult(false)))
                silent.Add(partition);
            _signals[partition] = null;
            foreach (var entry in page.Items)
                _held[entry.Position] = (entry, looked);
            if (page.Items.Count > 0)
                (_read[partition], _falseSignals) = (page.Items[^1].Position.Entry, 0);
            if (page.IsEnd)
                _hasMore.Remove(partition);
            else
                _hasMore.Add(partition);
        }

        if (silent.Count > 0)
            await ExplainAsync(silent, cancellationToken);
        return Settled(looked);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        // Repeated signals without entries must not cause reads without a pause.
        if (_falseSignals > 0)
            await Task.Delay(EventFeedOptions.Backoff.Pause(_falseSignals - 1), time, cancellationToken);
        for (var partition = 0; partition < _read.Length; partition++)
            _signals[partition] ??= log.WaitForEntriesAsync(partition, _read[partition], SignalTimeout, cancellationToken).AsTask();
        if (_hasMore.Count > 0)
            return;
        if (_held.Count == 0)
            await Task.WhenAny(_signals!);

        // Entries gather meanwhile, so that they share one read.
        await Task.Delay(options.Settle / 2, time, cancellationToken);
    }

    /// <summary>Handles partitions that were announced but have no entries to read.</summary>
    private async Task ExplainAsync(List<int> silent, CancellationToken cancellationToken)
    {
        _falseSignals++;
        var newest = await log.ReadNewestIdsAsync(cancellationToken);
        foreach (var partition in silent)
        {
            // In this order: what was committed since the read is not a gap.
            var rest = await log.ReadRangeAsync(partition, _read[partition].Next(), EntryId.Max, 1, cancellationToken);
            if (rest.Count == 0 && newest[partition] != _read[partition])
                IsBroken = true;
        }
    }

    private List<WalEntry> Settled(DateTimeOffset looked)
    {
        // Do not use the clock alone: after it was set back, ids are ahead of it for that long.
        var horizon = new EntryId((looked - options.Settle).ToUnixTimeMilliseconds() + 1, 0);
        foreach (var (position, held) in _held)
        {
            if (held.Since + options.Settle <= looked && position.Entry >= horizon)
                horizon = new(position.Entry.Milliseconds + 1, 0);
        }

        var end = _hasMore.Min(partition => (WalPosition?)new WalPosition(partition, _read[partition]));
        List<WalEntry> settled =
        [
            .. _held
                .TakeWhile(held => held.Key.Entry < horizon && (end is not { } e || held.Key <= e))
                .Select(static held => held.Value.Entry),
        ];
        foreach (var entry in settled)
            _held.Remove(entry.Position);
        return settled;
    }
}

using Concord.Ports;

namespace Concord.Wal;

/// <summary>
/// Reads on in all partitions, each entry once, and gives entries out in the order of positions. An entry counts only once it has settled. One that
/// comes later than that is given out all the same. One caller at a time.
/// </summary>
/// <param name="tails">Per partition, the last entry not to read.</param>
internal sealed class OrderedWalReader(IWriteAheadLog log, EventFeedOptions options, TimeProvider time, IReadOnlyList<EntryId> tails)
{
    /// <summary>A partition that says nothing for so long is looked at all the same: a signal may have got lost.</summary>
    private static readonly TimeSpan SignalTimeout = TimeSpan.FromSeconds(30);

    private readonly EntryId[] _read = [.. tails];
    private readonly Task<bool>?[] _signals = new Task<bool>?[tails.Count];
    private readonly HashSet<int> _hasMore = [];
    private readonly SortedDictionary<WalPosition, (WalEntry Entry, DateTimeOffset Since)> _held = [];
    private int _falseSignals;

    /// <summary>The log has let entries go before they were read, or has lost its end: what was given out is not all, or more than it has.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Waits for a signal, or for what is held back, and looks once. Answers what has settled, which may be nothing.</summary>
    public async Task<IReadOnlyList<WalEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);

        // What counts as settled is said before the look: whatever is older than that is there by now.
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
        // Whatever the log says: a signal with nothing behind it, again and again, must not have it asked without a pause.
        if (_falseSignals > 0)
            await Task.Delay(EventFeedOptions.Backoff.Pause(_falseSignals - 1), time, cancellationToken);
        for (var partition = 0; partition < _read.Length; partition++)
            _signals[partition] ??= log.WaitForEntriesAsync(partition, _read[partition], SignalTimeout, cancellationToken).AsTask();
        if (_hasMore.Count > 0)
            return;
        if (_held.Count == 0)
            await Task.WhenAny(_signals!);

        // Entries gather meanwhile, instead of each paying for a look of its own.
        await Task.Delay(options.Settle / 2, time, cancellationToken);
    }

    /// <summary>Announced, and none to read.</summary>
    private async Task ExplainAsync(List<int> silent, CancellationToken cancellationToken)
    {
        _falseSignals++;
        var newest = await log.ReadNewestIdsAsync(cancellationToken);
        foreach (var partition in silent)
        {
            // In this order: what was committed since the look is no gap.
            var rest = await log.ReadRangeAsync(partition, _read[partition].Next(), EntryId.Max, 1, cancellationToken);
            if (rest.Count == 0 && newest[partition] != _read[partition])
                IsBroken = true;
        }
    }

    private List<WalEntry> Settled(DateTimeOffset looked)
    {
        // Not by the clock alone: after it was set back, ids run ahead of it for as long.
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

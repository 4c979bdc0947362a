using System.Collections.Immutable;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Archive;
using Concord.Grains.Commit;

namespace Concord.Grains.Feed;

/// <summary>
/// Reads on in all partitions at once and answers in one order: entry id, then partition. An entry counts only once it has settled. One that comes later
/// than that is not lost: each partition has a cursor of its own.
/// </summary>
internal sealed class FeedReader(IWriteAheadLog log, LogSignals signals, EventFeedOptions options, TimeProvider time)
{
    public async Task<FeedPage> ReadAsync(FeedRequest request, CancellationToken cancellationToken)
    {
        var partitions = await signals.WaitAsync(request.Cursors, request.Wait, time, cancellationToken);
        if (partitions.Count == 0) return new([], request.Cursors);

        // What counts as settled is said before the look, and the look is at all partitions: whatever is older than that is there by now, in whichever of them.
        var settled = Settled();
        var found = await ReadAsync(request.Cursors, cancellationToken);
        if (found.Count == 0) return await PassOverTrimmedAsync(request.Cursors, partitions, cancellationToken);
        if (found[0].Position.Entry >= settled)
        {
            // Not by the clock alone: after it was set back, ids run ahead of it for as long.
            var horizon = new EntryId(found[0].Position.Entry.Milliseconds + 1, 0);
            var delay = DateTimeOffset.FromUnixTimeMilliseconds(found[0].Position.Entry.Milliseconds) + options.Settle - time.GetUtcNow();
            await Task.Delay(Clamp(delay), time, cancellationToken);

            settled = Settled() is var now && now > horizon ? now : horizon;
            found = await ReadAsync(request.Cursors, cancellationToken);
        }

        return Page(found, settled, request);
    }

    /// <summary>Announced, and none to read: the log has let them go. A feed that is so far behind reads the archive; waiting at the same place would spin.</summary>
    private async Task<FeedPage> PassOverTrimmedAsync(ImmutableArray<EntryId> cursors, IReadOnlyList<int> partitions, CancellationToken cancellationToken)
    {
        var described = await log.DescribeAsync(cancellationToken);
        var after = cursors.ToBuilder();
        foreach (var partition in partitions)
        {
            var last = described[partition].LastId ?? EntryId.Zero;
            var rest = await log.ReadRangeAsync(partition, new(cursors[partition].Milliseconds, cursors[partition].Sequence + 1), EntryId.Max, 1, cancellationToken);
            if (rest.Count == 0 && last > cursors[partition]) after[partition] = last;
        }

        return new([], after.ToImmutable());
    }

    /// <summary>Ids before this one have settled.</summary>
    private EntryId Settled() => new((time.GetUtcNow() - options.Settle).ToUnixTimeMilliseconds() + 1, 0);

    private TimeSpan Clamp(TimeSpan delay) => delay > options.Settle ? options.Settle : delay < TimeSpan.Zero ? TimeSpan.Zero : delay;

    /// <summary>What follows the cursors, in order, as far as every partition was looked at.</summary>
    private async Task<List<WalEntry>> ReadAsync(ImmutableArray<EntryId> cursors, CancellationToken cancellationToken)
    {
        var sources = await Task.WhenAll(cursors.Select((cursor, partition) => ReadAsync(partition, cursor, cancellationToken)));
        WalPosition? end = null;
        foreach (var source in sources)
        {
            if (source.LookedUpTo is { } upTo && (end is not { } sofar || EventFilter.Compare(upTo, sofar) < 0)) end = upTo;
        }

        return [.. sources.SelectMany(source => source.Items)
            .Where(entry => end is not { } e || EventFilter.Compare(entry.Position, e) <= 0)
            .Order(Comparer<WalEntry>.Create((left, right) => EventFilter.Compare(left.Position, right.Position)))];
    }

    private async Task<EventSource> ReadAsync(int partition, EntryId after, CancellationToken cancellationToken)
    {
        var entries = await log.ReadRangeAsync(partition, new(after.Milliseconds, after.Sequence + 1), EntryId.Max, options.PageEntries, cancellationToken);
        return new(entries, entries.Count < options.PageEntries ? null : entries[^1].Position);
    }

    private FeedPage Page(List<WalEntry> found, EntryId settled, FeedRequest request)
    {
        var filter = new EventFilter(request.Filter with { From = null, To = null, After = null });
        var cursors = request.Cursors.ToBuilder();
        var items = ImmutableArray.CreateBuilder<WalEntry>();
        var bytes = 0;
        foreach (var entry in found.TakeWhile(entry => entry.Position.Entry < settled))
        {
            if (filter.Matches(entry))
            {
                bytes += entry.Event.Data.Utf8.Length;
                if (items.Count == options.PageEntries || (items.Count > 0 && bytes > options.PageBytes)) break;
                items.Add(entry);
            }

            cursors[entry.Position.Partition] = entry.Position.Entry;
        }

        return new(items.ToImmutable(), cursors.ToImmutable());
    }
}

using System.Collections.Immutable;
using Concord.Ports;

namespace Concord.Wal;

/// <summary>
/// Reads for one feed the events that the buffer no longer has, up to the buffer's end; all of these have settled. In the order
/// of positions.
/// </summary>
internal sealed class FeedReader(IWriteAheadLog log, EventFeedOptions options)
{
    /// <param name="ends">Per partition, the last entry to read.</param>
    public async Task<FeedPage> ReadAsync(FeedPageRequest request, IReadOnlyList<EntryId> ends, CancellationToken cancellationToken)
    {
        int[] behind = [.. Enumerable.Range(0, ends.Count).Where(partition => request.Cursors[partition] < ends[partition])];

        // Together the partitions bring at least a page; each entry that does not fit is read again for the next one.
        var bytes = Math.Max(1, options.PageBytes / Math.Max(1, behind.Length));
        var pages = await Task.WhenAll(
            behind.Select(partition =>
                log.ReadPageAsync(
                    partition,
                    request.Cursors[partition].Next(),
                    ends[partition].Next(),
                    options.PageEntries,
                    bytes,
                    cancellationToken
                )
            )
        );
        return Merge(request, [.. behind.Zip(pages)], ends);
    }

    private FeedPage Merge(FeedPageRequest request, List<(int Partition, WalPage Page)> pages, IReadOnlyList<EntryId> ends)
    {
        var (found, _) = EventSlice.InOrder([
            .. pages.Select(static read => new EventSlice(read.Page.Items, read.Page.IsEnd ? null : read.Page.Items[^1].Position)),
        ]);
        var filter = new EventFilter(request.Filter with { From = null, To = null, After = null });
        var (cursors, items, bytes) = (request.Cursors.ToBuilder(), ImmutableArray.CreateBuilder<WalEntry>(), 0L);
        foreach (var entry in found)
        {
            if (filter.Matches(entry))
            {
                bytes += entry.Event.Data.Utf8.Length;
                if (items.Count == options.PageEntries || (items.Count > 0 && bytes > options.PageBytes))
                    break;
                items.Add(entry);
            }

            cursors[entry.Position.Partition] = entry.Position.Entry;
        }

        // Skip what the WAL has trimmed: otherwise the feed would ask for it for ever. A feed that is so far behind reads the
        // archive.
        foreach (var (partition, page) in pages)
        {
            if (page.IsEnd && (page.Items.Count == 0 || cursors[partition] == page.Items[^1].Position.Entry))
                cursors[partition] = ends[partition];
        }

        return new(items.ToImmutable(), cursors.ToImmutable());
    }
}

using Concord.Ports;
using Concord.Timeline;

namespace Concord.Wal;

/// <summary>Answers queries for events from the archive and from what the WAL has beyond it, as one sequence.</summary>
internal sealed class EventReader(IWriteAheadLog log, IArchiveStore archive)
{
    /// <summary>
    /// Maximum number of entries of a partition that are read for one page: a query with few matches in a long WAL takes
    /// several pages.
    /// </summary>
    private const int ScanPerPartition = 2_000;

    /// <summary>The same in bytes.</summary>
    private const long ScanBytes = 4 * PageBudget.Bytes;

    /// <summary>A smaller budget is not worth a request of its own.</summary>
    private const long MinPageBytes = 64 << 10;

    /// <summary>
    /// Number of partitions that are read in parallel: entries that are read but not yet filtered take memory too.
    /// </summary>
    private const int MaxParallelReads = 4;

    public async ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken)
    {
        var filter = new EventFilter(query);
        if (filter.IsEmpty || filter.Partition >= log.Partitions)
            return new([], null);

        // In this order: an entry that moves from WAL to archive meanwhile is then seen in one of them, or in both.
        var partitions = await log.DescribeAsync(cancellationToken);
        List<WalPartitionInfo> asked = [.. partitions.Where(partition => IsAsked(filter, partition.Partition))];
        var sources = new List<EventSlice>();
        foreach (var some in asked.Chunk(MaxParallelReads))
            sources.AddRange(
                await Task.WhenAll(
                    some.Select(partition =>
                        ReadWalAsync(partition, filter, query.Limit, PageBudget.Bytes / asked.Count, cancellationToken)
                    )
                )
            );
        sources.Add(await ReadArchiveAsync(query, cancellationToken));
        return EventSlice.Merge(sources, query.Limit);
    }

    private async Task<EventSlice> ReadArchiveAsync(EventQuery query, CancellationToken cancellationToken)
    {
        var found = await ChunkedRead.CollectAsync(
            query.Limit,
            query.After,
            async (after, limit) =>
            {
                var page = await archive.QueryAsync(query with { After = after, Limit = limit }, cancellationToken);
                return new PageChunk<WalEntry, WalPosition?>(page.Items, page.Next is not null, page.Next);
            },
            static entry => entry.Event.Data.Utf8.Length
        );
        return new(found.Items, found.IsMore ? found.Next : null);
    }

    private bool IsAsked(EventFilter filter, int partition) =>
        (filter.Partition is null || filter.Partition == partition)
        && (filter.Subject is not { } subject || new EntityKey(subject).PartitionOf(log.Partitions) == partition);

    /// <summary>The entries of a partition that the archive does not have.</summary>
    /// <param name="bytes">
    /// Approximate size of what is kept. The partitions together fill a page; what does not fit is read again for the next one.
    /// </param>
    private async Task<EventSlice> ReadWalAsync(
        WalPartitionInfo partition,
        EventFilter filter,
        int limit,
        long bytes,
        CancellationToken cancellationToken
    )
    {
        var from = EntryId.Later(EntryId.Later(filter.From, FirstAfter(filter.After, partition.Partition)), FirstNotArchived(partition));
        if (partition.LastId is not { } last || last < from)
            return new([], null);

        var chunk = Math.Max(limit + 1, 256);
        var (items, budget, scan, looked) = (new List<WalEntry>(), new PageBudget(bytes), new PageBudget(ScanBytes), 0);
        while (looked < ScanPerPartition && items.Count <= limit && !budget.IsSpent && !scan.IsSpent)
        {
            if (from >= filter.To)
                return new(items, null);
            var page = await log.ReadPageAsync(
                partition.Partition,
                from,
                filter.To,
                chunk,
                Math.Max(bytes, MinPageBytes),
                cancellationToken
            );
            foreach (var entry in page.Items)
            {
                scan.Takes(entry.Event.Data.Utf8.Length);
                if (!filter.Matches(entry))
                    continue;
                budget.Takes(entry.Event.Data.Utf8.Length);
                items.Add(entry);
            }

            if (page.IsEnd)
                return new(items, null);
            looked += page.Items.Count;
            last = page.Items[^1].Position.Entry;
            from = last.Next();
        }

        return new(items, new WalPosition(partition.Partition, last));
    }

    /// <summary>Only the WAL has what the archive projection has set aside, however old it is.</summary>
    private static EntryId FirstNotArchived(WalPartitionInfo partition) =>
        partition.Groups.FirstOrDefault(group => group.Group == ProjectionNames.Archive) is { DeadLetters: 0 } archive
            ? archive.Acknowledged.Next()
            : EntryId.Zero;

    /// <summary>The first id of <paramref name="partition"/> that comes after <paramref name="after"/> in the order of answers.</summary>
    private static EntryId FirstAfter(WalPosition? after, int partition)
    {
        if (after is not { } position)
            return EntryId.Zero;
        return partition > position.Partition ? position.Entry : position.Entry.Next();
    }
}

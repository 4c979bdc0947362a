using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Commit;
using ProjectionNames = Concord.Grains.Abstractions.Wal.Projections;

namespace Concord.Grains.Archive;

/// <summary>Answers questions for events from the archive and from what the log has beyond it, as if they were one.</summary>
internal sealed class EventReader(IWriteAheadLog log, IArchiveStore archive)
{
    /// <summary>At most so many entries of a partition are looked at for one page: a question with few matches in a long log is answered in several.</summary>
    private const int ScanPerPartition = 2_000;

    public async ValueTask<(IReadOnlyList<WalEntry> Items, WalPosition? Next)> QueryAsync(EventQuery query, CancellationToken cancellationToken)
    {
        var filter = new EventFilter(query);
        if (filter.IsEmpty || filter.Partition >= log.Partitions) return ([], null);

        // In this order: an entry that moves from log to archive meanwhile is then seen in one of them, or in both.
        var partitions = await log.DescribeAsync(cancellationToken);
        var tails = partitions.Where(partition => IsAsked(filter, partition.Partition)).Select(partition => ReadTailAsync(partition, filter, query.Limit, cancellationToken));
        List<EventSource> sources = [.. await Task.WhenAll(tails)];
        var archived = await archive.QueryAsync(query, cancellationToken);
        sources.Add(new(archived.Items, archived.Next));
        return EventSource.Merge(sources, query.Limit);
    }

    private bool IsAsked(EventFilter filter, int partition) =>
        (filter.Partition is null || filter.Partition == partition)
        && (filter.Subject is not { } subject || new EntityKey(subject).PartitionOf(log.Partitions) == partition);

    /// <summary>The entries of a partition that the archive does not have.</summary>
    private async Task<EventSource> ReadTailAsync(WalPartitionInfo partition, EventFilter filter, int limit, CancellationToken cancellationToken)
    {
        var from = Max(Max(filter.From, FirstAfter(filter.After, partition.Partition)), FirstNotArchived(partition));
        if (partition.LastId is not { } last || last < from) return new([], null);

        var chunk = Math.Max(limit + 1, 256);
        var items = new List<WalEntry>();
        for (var looked = 0; looked < ScanPerPartition && items.Count <= limit; looked += chunk)
        {
            if (from >= filter.To) return new(items, null);
            var entries = await log.ReadRangeAsync(partition.Partition, from, filter.To, chunk, cancellationToken);
            items.AddRange(entries.Where(filter.Matches));
            if (entries.Count < chunk) return new(items, null);
            last = entries[^1].Position.Entry;
            from = Following(last);
        }

        return new(items, new WalPosition(partition.Partition, last));
    }

    /// <summary>What the archive has set aside is kept only by the log, however old it is.</summary>
    private static EntryId FirstNotArchived(WalPartitionInfo partition) =>
        partition.Groups.FirstOrDefault(group => group.Group == ProjectionNames.Archive) is { DeadLetters: 0 } archive
            ? Following(archive.Acknowledged)
            : EntryId.Zero;

    /// <summary>The first id of <paramref name="partition"/> that comes after <paramref name="after"/> in the order of answers.</summary>
    private static EntryId FirstAfter(WalPosition? after, int partition)
    {
        if (after is not { } position) return EntryId.Zero;
        return partition > position.Partition ? position.Entry : Following(position.Entry);
    }

    private static EntryId Following(EntryId id) => new(id.Milliseconds, id.Sequence + 1);

    private static EntryId Max(EntryId left, EntryId right) => left > right ? left : right;
}

using Concord.Ports;

namespace Concord.Wal;

/// <param name="IsEnd">The range has no more entries.</param>
internal readonly record struct WalPage(IReadOnlyList<WalEntry> Items, bool IsEnd);

/// <summary>Reads of the WAL that are limited by bytes: an entry may have a megabyte, or some hundred bytes.</summary>
internal static class WalPages
{
    private const int FirstChunk = 8;

    /// <summary>How many times larger a chunk may be than the previous one, however small its entries were.</summary>
    private const int Growth = 4;

    /// <summary>
    /// As <see cref="IWriteAheadLog.ReadRangeAsync"/>, but stops after <paramref name="maxBytes"/> of data; one entry always
    /// fits.
    /// </summary>
    public static async Task<WalPage> ReadPageAsync(
        this IWriteAheadLog log,
        int partition,
        EntryId from,
        EntryId to,
        int max,
        long maxBytes,
        CancellationToken cancellationToken
    )
    {
        var (items, bytes, chunk) = (new List<WalEntry>(), 0L, FirstChunk);
        while (from < to)
        {
            var asked = Math.Min(chunk, max - items.Count);
            var read = await log.ReadRangeAsync(partition, from, to, asked, cancellationToken);
            foreach (var entry in read)
            {
                // Release what is too much at once; it is read again when it is due.
                bytes += entry.Event.Data.Utf8.Length;
                if (items.Count > 0 && bytes > maxBytes)
                    return new(items, IsEnd: false);
                items.Add(entry);
            }

            if (read.Count < asked)
                return new(items, IsEnd: true);
            if (items.Count >= max || bytes >= maxBytes)
                return new(items, IsEnd: false);
            from = items[^1].Position.Entry.Next();
            chunk = (int)Math.Clamp((maxBytes - bytes) / (bytes / items.Count + 1), 1, chunk * Growth);
        }

        return new(items, IsEnd: true);
    }
}

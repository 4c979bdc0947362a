namespace Concord.Ports;

/// <param name="IsMore">There are more items, after <paramref name="Next"/>.</param>
internal readonly record struct PageChunk<T, TCursor>(IReadOnlyList<T> Items, bool IsMore, TCursor Next);

/// <summary>
/// Collects a page in chunks, so that the size of what is read is known before more is requested: stores limit an answer by
/// number, not bytes. A chunk is as large as the previous ones suggest will fit, and at most <see cref="Growth"/> times as
/// large as the last one.
/// </summary>
internal static class ChunkedRead
{
    private const int First = 16;
    private const int Growth = 4;

    /// <param name="read">
    /// Returns up to so many items after a cursor; fewer only at the end, or if it has stopped searching.
    /// </param>
    public static async Task<PageChunk<T, TCursor>> CollectAsync<T, TCursor>(
        int limit,
        TCursor cursor,
        Func<TCursor, int, Task<PageChunk<T, TCursor>>> read,
        Func<T, long> size,
        long maxBytes = PageBudget.Bytes
    )
    {
        var (items, bytes, chunk) = (new List<T>(), 0L, First);
        while (true)
        {
            var asked = Math.Min(chunk, limit - items.Count);
            var piece = await read(cursor, asked);
            items.AddRange(piece.Items);
            bytes += piece.Items.Sum(size);
            if (!piece.IsMore || piece.Items.Count < asked || items.Count >= limit || bytes >= maxBytes)
                return new(items, piece.IsMore, piece.Next);
            cursor = piece.Next;
            chunk = (int)Math.Clamp((maxBytes - bytes) / (bytes / items.Count + 1), 1, chunk * Growth);
        }
    }
}

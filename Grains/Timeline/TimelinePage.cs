namespace Concord.Timeline;

/// <summary>
/// The size of a page of transactions: limited by number, and by bytes, so that no answer is as large as a whole timeline.
/// </summary>
internal static class TimelinePage
{
    private const int MaxBytes = 2 << 20;

    /// <summary>The first transaction after the page. The page contains at least one if there is one.</summary>
    public static int End(IReadOnlyList<Transaction> transactions, int first, int limit)
    {
        var end = (int)Math.Min(transactions.Count, first + (long)Math.Max(limit, 1));
        long bytes = 0;
        for (var i = first; i < end; i++)
        {
            bytes += transactions[i].Length;
            if (bytes > MaxBytes && i > first)
                return i;
        }
        return end;
    }
}

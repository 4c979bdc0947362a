using Concord.Ports;

namespace Concord.Wal;

/// <summary>What one source returns for a query of events: the matches, and how far it has read.</summary>
/// <param name="Items">Entries that match, in the order of answers.</param>
/// <param name="ReadUpTo">The source has not read beyond this; null: it has nothing more.</param>
internal sealed record EventSlice(IReadOnlyList<WalEntry> Items, WalPosition? ReadUpTo)
{
    /// <summary>
    /// The matches of several sources in the order of positions, and where the first source stopped reading: beyond that it
    /// might have entries that come before those of the others.
    /// </summary>
    public static (IEnumerable<WalEntry> Items, WalPosition? End) InOrder(IReadOnlyCollection<EventSlice> sources)
    {
        var end = sources.Min(static source => source.ReadUpTo);
        var items = sources
            .SelectMany(static source => source.Items)
            .Where(entry => end is not { } last || entry.Position <= last)
            .OrderBy(static entry => entry.Position);
        return (items, end);
    }

    /// <summary>
    /// Merges sources that may overlap into one page. It ends where the first of them stopped reading, or at the byte budget;
    /// the next page continues there.
    /// </summary>
    public static EventPage Merge(IReadOnlyList<EventSlice> sources, int limit)
    {
        var (items, end) = InOrder(sources);
        var found = items.DistinctBy(static entry => entry.Position).ToList();
        var budget = new PageBudget();
        var fits = found.Take(limit).TakeWhile(entry => budget.Takes(entry.Event.Data.Utf8.Length)).Count();
        return fits == found.Count ? new([.. found], end) : new([.. found.Take(fits)], found[fits - 1].Position);
    }
}

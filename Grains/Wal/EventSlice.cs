using Concord.Ports;

namespace Concord.Wal;

/// <summary>What one source answers to a question for events: what it found, and how far it looked.</summary>
/// <param name="Items">Entries that match, in the order of answers.</param>
/// <param name="ReadUpTo">Beyond this the source has not looked; null: it has nothing more.</param>
internal sealed record EventSlice(IReadOnlyList<WalEntry> Items, WalPosition? ReadUpTo)
{
    /// <summary>
    /// What several sources found together, in the order of positions, and where the first of them stopped looking: beyond it that one might have something that belongs
    /// before what the others found.
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
    /// Merges sources that may overlap into one page. It ends where the first of them stopped looking, or where it has enough bytes; there the next page goes on.
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

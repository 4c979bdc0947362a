using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Paging;

namespace Concord.Grains.Archive;

/// <summary>What one source answers to a question for events: what it found, and how far it looked.</summary>
/// <param name="Items">Entries that match, in the order of answers.</param>
/// <param name="LookedUpTo">Beyond this the source has not looked; null: it has nothing more.</param>
internal sealed record EventSource(IReadOnlyList<WalEntry> Items, WalPosition? LookedUpTo)
{
    /// <summary>
    /// Merges sources that may overlap. The answer ends where the first of them stopped looking, because beyond it that one might have something that
    /// belongs before what the others found, or where it has enough bytes; there the next page goes on.
    /// </summary>
    public static (IReadOnlyList<WalEntry> Items, WalPosition? Next) Merge(IReadOnlyList<EventSource> sources, int limit)
    {
        WalPosition? end = null;
        foreach (var source in sources)
        {
            if (source.LookedUpTo is { } upTo && (end is not { } sofar || EventFilter.Compare(upTo, sofar) < 0)) end = upTo;
        }

        var found = sources.SelectMany(source => source.Items)
            .Where(entry => end is not { } e || EventFilter.Compare(entry.Position, e) <= 0)
            .DistinctBy(entry => entry.Position)
            .Order(Comparer<WalEntry>.Create((left, right) => EventFilter.Compare(left.Position, right.Position)))
            .ToList();
        var budget = new PageBudget();
        var fits = found.Take(limit).TakeWhile(entry => budget.Takes(entry.Event.Data.Utf8.Length)).Count();
        if (fits == found.Count) return (found, end);
        found.RemoveRange(fits, found.Count - fits);
        return (found, found[^1].Position);
    }
}

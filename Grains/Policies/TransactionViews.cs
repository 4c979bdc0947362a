using System.Collections.Immutable;
using Concord.Timeline;

namespace Concord.Policies;

/// <summary>The recorded transactions as callers see them.</summary>
internal static class TransactionViews
{
    public static TransactionPage Page(EntityTimeline timeline, long after, int limit)
    {
        var first = (int)Math.Clamp(after, 0, timeline.Version);
        var end = TimelinePage.End(timeline.Transactions, first, limit);
        var items = ImmutableArray.CreateBuilder<TransactionView>(end - first);
        for (var i = first; i < end; i++)
            items.Add(Of(timeline.Transactions[i]));
        return new(items.MoveToImmutable(), end < timeline.Version ? end : null);
    }

    private static TransactionView Of(Transaction transaction) =>
        new()
        {
            Sequence = transaction.Sequence,
            Type = TransactionTypes.Parse(transaction.Type),
            EffectiveDate = transaction.EffectiveDate,
            RecordedAt = transaction.RecordedAt,
            Actor = transaction.Actor,
            Origin = transaction.Origin,
            Reason = transaction.Reason,
            Rule = transaction.Rule,
            Changes = transaction.CopyChanges(),
            Position = transaction.Position,
            Prev = transaction.Prev,
            Hash = transaction.ComputeHash(),
            Data = transaction.CopyData(),
        };
}

using Concord.Policies;
using Concord.Timeline;

namespace Concord.Portfolio;

/// <summary>
/// Finds the transactions that make a policy differ between two points: those that have their effect at one of them only, and
/// those known at one only that act before their day.
/// </summary>
internal sealed class MovementCauses
{
    private readonly IReadOnlyList<Transaction> _transactions;
    private readonly int _knownBefore;
    private readonly int _knownAfter;
    private readonly Effect[] _before;
    private readonly Effect[] _after;
    private readonly bool _isPendingDifferent;

    private MovementCauses(
        IReadOnlyList<Transaction> transactions,
        PointView? before,
        PointView? after,
        PortfolioPoint from,
        PortfolioPoint to
    )
    {
        // Not the views' own counts: where cover has yet to begin there is no view, and transactions are known all the same.
        _transactions = transactions;
        _knownBefore = PolicyHistory.CountKnownAt(transactions, from.KnownAt);
        _knownAfter = PolicyHistory.CountKnownAt(transactions, to.KnownAt);
        (_before, _after) = (EffectsIn(before), EffectsIn(after));
        _isPendingDifferent = before is not null && after is not null && (before.Status ^ after.Status).Has(StatusSet.CancelPending);
    }

    private enum Effect
    {
        None,
        Void,
        InEffect,
    }

    /// <param name="transactions">In the order of their sequence.</param>
    public static IReadOnlyList<MovementCause> Find(
        IReadOnlyList<Transaction> transactions,
        PointView? before,
        PointView? after,
        PortfolioPoint from,
        PortfolioPoint to
    )
    {
        var search = new MovementCauses(transactions, before, after, from, to);
        var causes = new List<MovementCause>();
        for (var i = 0; i < Math.Max(search._knownBefore, search._knownAfter); i++)
        {
            var transaction = transactions[i];
            var isKnownAtBoth = i < search._knownBefore == i < search._knownAfter;
            if (search.IsCause(i, isKnownAtBoth))
            {
                var isLate = transaction.RecordedAt > from.KnownAt && transaction.EffectiveDate <= from.AsOf;
                causes.Add(new(transaction, isKnownAtBoth, isLate));
            }
        }
        return causes;
    }

    private bool IsCause(int index, bool isKnownAtBoth)
    {
        var type = TransactionTypes.Parse(_transactions[index].Type);
        var differs = (_before[index] == Effect.InEffect) != (_after[index] == Effect.InEffect);
        if (isKnownAtBoth)
            return differs;

        // A cancellation and its rescission that were both recorded in between explain nothing, but for fields that the rescission sets.
        if (type == TransactionType.RescindCancel)
            return (differs && SetsFields(index)) || ((differs || _isPendingDifferent) && TakesBackWhatIsKnownAtBoth());
        return differs
            || (_isPendingDifferent && Lifecycle.ChangesStatus(type) && _before[index] != Effect.Void && _after[index] != Effect.Void)
            || (type == TransactionType.Correct && StartOfCover.Of(new(_transactions[index].Changes)) is not null);
    }

    private bool SetsFields(int index) => new JsonTree(_transactions[index].Changes).Members.Length > 0;

    private bool TakesBackWhatIsKnownAtBoth()
    {
        for (var i = 0; i < Math.Min(_knownBefore, _knownAfter); i++)
        {
            if ((_before[i] == Effect.Void) != (_after[i] == Effect.Void))
                return true;
        }
        return false;
    }

    private Effect[] EffectsIn(PointView? view)
    {
        var effects = new Effect[_transactions.Count];
        for (var i = 0; i < (view?.Version ?? 0); i++)
        {
            effects[view!.History[i].Sequence - 1] =
                view.History.IsVoid(i) ? Effect.Void
                : i < view.Effective ? Effect.InEffect
                : Effect.None;
        }
        return effects;
    }
}

using Concord.Policies;
using Concord.Timeline;

namespace Concord.Portfolio;

/// <summary>What is different about one policy between two points, and why.</summary>
/// <param name="Change">What happened.</param>
/// <param name="Kind">The same, unless it was corrected late.</param>
/// <param name="Before">Null if it was not there.</param>
/// <param name="Fields">Empty if it was not there at one of the points.</param>
/// <param name="Causes">The transactions that did it, in the order of their sequence.</param>
internal sealed record Movement(
    MovementKind Change,
    MovementKind Kind,
    PointView? Before,
    PointView? After,
    SortedDictionary<string, FieldDifference> Fields,
    IReadOnlyList<MovementCause> Causes
)
{
    /// <summary>Null if nothing differs. That a later version is known at one point is no difference in itself.</summary>
    public static Movement? Of(
        IReadOnlyList<Transaction> transactions,
        PointView? before,
        PointView? after,
        PortfolioPoint from,
        PortfolioPoint to
    )
    {
        if (ReferenceEquals(before, after))
            return null;
        SortedDictionary<string, FieldDifference> fields = before is null || after is null ? [] : ViewDifference.Of(before, after);
        if (before is not null && after is not null && fields.Count == 0)
            return null;
        var causes = MovementCauses.Find(transactions, before, after, from, to);
        var change = ChangeOf(before, after, fields, causes);
        return new(change, causes.Any(static cause => cause.IsLate) ? MovementKind.CorrectedLate : change, before, after, fields, causes);
    }

    private static MovementKind ChangeOf(
        PointView? before,
        PointView? after,
        SortedDictionary<string, FieldDifference> fields,
        IReadOnlyList<MovementCause> causes
    )
    {
        if (before is null)
            return MovementKind.New;
        if (after is null)
            return MovementKind.Removed;
        var gained = after.Status & ~before.Status;
        var lost = before.Status & ~after.Status;
        return gained.Has(StatusSet.Cancelled) ? MovementKind.Cancelled
            : gained.Has(StatusSet.Lapsed) ? MovementKind.Lapsed
            : gained.Has(StatusSet.Expired) ? MovementKind.Expired
            : lost.Has(StatusSet.Cancelled | StatusSet.Lapsed) ? MovementKind.Reinstated
            : causes.Any(static cause => cause.Type == TransactionType.Renew) ? MovementKind.Renewed
            : lost.Has(StatusSet.Quoted) ? MovementKind.Issued
            : fields.Keys.All(static field => field == "/status") ? MovementKind.Announced
            : fields.Keys.All(static field => field == "/claims") ? MovementKind.Claimed
            : MovementKind.Endorsed;
    }
}

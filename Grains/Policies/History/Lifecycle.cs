namespace Concord.Policies;

/// <summary>
/// The lifecycle of a policy: which transaction is legal from which status, and which status it leads to. The only place that
/// defines this.
/// </summary>
internal static class Lifecycle
{
    private const StatusSet Existing = StatusSet.Quoted | Issued;
    private const StatusSet Issued = StatusSet.InForce | StatusSet.Cancelled | StatusSet.Lapsed | StatusSet.Expired;

    /// <param name="From">Legal if the status has one of these.</param>
    /// <param name="Never">… and none of these.</param>
    /// <param name="Clears">What it removes from the status.</param>
    /// <param name="Sets">What it adds to the status.</param>
    /// <param name="FromNone">Legal if there is no policy yet.</param>
    private readonly record struct Rule(StatusSet From, StatusSet Never, StatusSet Clears, StatusSet Sets, bool FromNone = false);

    private static readonly Rule[] Rules = MakeRules();

    private static Rule[] MakeRules()
    {
        var rules = new Rule[Enum.GetValues<TransactionType>().Length];
        rules[(int)TransactionType.Quote] = new(StatusSet.None, StatusSet.None, StatusSet.None, StatusSet.Quoted, FromNone: true);
        rules[(int)TransactionType.Issue] = new(StatusSet.Quoted, StatusSet.None, StatusSet.Quoted, StatusSet.InForce, FromNone: true);
        rules[(int)TransactionType.Endorse] = new(StatusSet.InForce, StatusSet.None, StatusSet.None, StatusSet.None);
        rules[(int)TransactionType.Renew] = new(
            StatusSet.InForce | StatusSet.Expired,
            StatusSet.CancelPending,
            StatusSet.Expired | StatusSet.NonRenewing,
            StatusSet.InForce
        );
        rules[(int)TransactionType.Cancel] = new(
            StatusSet.InForce,
            StatusSet.CancelPending,
            StatusSet.InForce | StatusSet.NonRenewing,
            StatusSet.Cancelled
        );
        // Legal if there is a cancellation in effect, whatever the status is; see IsLegal. Its effect is that the cancellation
        // becomes void.
        rules[(int)TransactionType.RescindCancel] = new(Issued, StatusSet.None, StatusSet.None, StatusSet.None);
        rules[(int)TransactionType.Reinstate] = new(
            StatusSet.Cancelled | StatusSet.Lapsed,
            StatusSet.None,
            StatusSet.Cancelled | StatusSet.Lapsed,
            StatusSet.InForce
        );
        rules[(int)TransactionType.Lapse] = new(
            StatusSet.InForce,
            StatusSet.None,
            StatusSet.InForce | StatusSet.NonRenewing,
            StatusSet.Lapsed
        );
        rules[(int)TransactionType.Expire] = new(
            StatusSet.InForce,
            StatusSet.None,
            StatusSet.InForce | StatusSet.NonRenewing,
            StatusSet.Expired
        );
        rules[(int)TransactionType.NonRenew] = new(StatusSet.InForce, StatusSet.NonRenewing, StatusSet.None, StatusSet.NonRenewing);
        rules[(int)TransactionType.Correct] = new(Existing, StatusSet.None, StatusSet.None, StatusSet.None);
        rules[(int)TransactionType.Claim] = new(Issued, StatusSet.None, StatusSet.None, StatusSet.None);
        return rules;
    }

    /// <param name="standingCancel">There is a cancellation that a rescission on this date would void.</param>
    public static bool IsLegal(TransactionType type, StatusSet from, bool standingCancel)
    {
        var rule = Rules[(int)type];
        if (from == StatusSet.None)
            return rule.FromNone;
        return from.Has(rule.From) && !from.Has(rule.Never) && (type != TransactionType.RescindCancel || standingCancel);
    }

    /// <summary>
    /// The status after a transaction, in the fold. A transaction that is not legal from here has no effect: one with an
    /// earlier effective date, recorded later, has made it moot.
    /// </summary>
    public static StatusSet After(TransactionType type, StatusSet from)
    {
        if (type == TransactionTypes.Unknown || !HasEffect(type, from))
            return from;
        var rule = Rules[(int)type];
        return (from & ~rule.Clears) | rule.Sets;
    }

    /// <summary>
    /// Whether a transaction has its effect in the fold. An unknown type, written by a newer version, counts as having one:
    /// this version cannot know.
    /// </summary>
    public static bool HasEffect(TransactionType type, StatusSet from)
    {
        if (type == TransactionTypes.Unknown)
            return true;
        var rule = Rules[(int)type];
        return from == StatusSet.None ? rule.FromNone : from.Has(rule.From) && !from.Has(rule.Never);
    }

    /// <summary>Names of the transactions that are legal, for messages.</summary>
    public static string LegalFrom(StatusSet from, bool standingCancel)
    {
        var names = new List<string>();
        foreach (var type in Enum.GetValues<TransactionType>())
        {
            if (IsLegal(type, from, standingCancel))
                names.Add(WireName.Of(type));
        }
        return string.Join(", ", names);
    }

    /// <summary>Whether the type can change the status at all.</summary>
    public static bool ChangesStatus(TransactionType type) =>
        type is TransactionType.RescindCancel
        || (type != TransactionTypes.Unknown && (Rules[(int)type].Sets | Rules[(int)type].Clears) != 0);

    /// <summary>Whether the status is one that the type leads to.</summary>
    public static bool IsOutcome(TransactionType type, StatusSet status)
    {
        var rule = Rules[(int)type];
        return (status & rule.Sets) == rule.Sets && !status.Has(rule.Clears);
    }
}

using Concord.Policies;
using Concord.Timeline;

namespace Concord.Portfolio;

/// <summary>A policy as it stood at a point. The same fold as for a single policy; see <see cref="PolicyViews"/>.</summary>
internal sealed class PointView
{
    private readonly Lazy<PolicyState> _state;

    private PointView(PolicyHistory history, int effective)
    {
        (History, Effective) = (history, effective);
        _state = new(() => history.Fold(effective), LazyThreadSafetyMode.None);
        Status = history.StatusAfter(effective);
    }

    public PolicyHistory History { get; }

    /// <summary>How many of the history's transactions had taken effect.</summary>
    public int Effective { get; }

    /// <summary>How many transactions were known: the version that a caller would have got then.</summary>
    public int Version => History.Count;

    public StatusSet Status { get; }

    public bool IsInForce => Status.Has(StatusSet.InForce);

    /// <summary>Folded when it is first asked for.</summary>
    public PolicyState State => _state.Value;

    /// <summary>Null if the policy was not known at that instant, or its cover begins after that day.</summary>
    public static PointView? At(IReadOnlyList<Transaction> transactions, PortfolioPoint point)
    {
        var known = PolicyHistory.CountKnownAt(transactions, point.KnownAt);
        return known == 0 ? null : At(new PolicyHistory(transactions, known), point.AsOf);
    }

    /// <summary>Both points of a movement. What is equal is computed once: of most policies, everything.</summary>
    public static (PointView? From, PointView? To) AtBoth(IReadOnlyList<Transaction> transactions, PortfolioPoint from, PortfolioPoint to)
    {
        var first = At(transactions, from);
        var known = PolicyHistory.CountKnownAt(transactions, to.KnownAt);
        if (first is null || known != first.Version)
            return (first, known == 0 ? null : At(new PolicyHistory(transactions, known), to.AsOf));
        return first.History.CountEffectiveOn(to.AsOf) == first.Effective ? (first, first) : (first, At(first.History, to.AsOf));
    }

    private static PointView? At(PolicyHistory history, DateOnly asOf) =>
        history.CountEffectiveOn(asOf) is > 0 and var effective ? new(history, effective) : null;
}

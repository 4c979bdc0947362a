using System.Buffers;
using System.Collections.Immutable;
using Concord.Policies;
using Concord.Timeline;

namespace Concord.Portfolio;

/// <summary>Makes the rows of a page, policy by policy.</summary>
internal interface IPortfolioRows
{
    /// <summary>Writes the policy's row, if it has one, and adds it to the totals.</summary>
    /// <returns>Whether it has one.</returns>
    bool Write(IBufferWriter<byte> output, PolicyId id, IReadOnlyList<Transaction> transactions);

    /// <summary>Adds the totals of everything that was written to a page.</summary>
    PortfolioPage Complete(PortfolioPage page);
}

/// <summary>The policies as they stood at a point.</summary>
internal sealed class SnapshotRows(PortfolioPoint at, ImmutableArray<PortfolioField> fields) : IPortfolioRows
{
    private readonly TotalsByCurrency _totals = new();

    public bool Write(IBufferWriter<byte> output, PolicyId id, IReadOnlyList<Transaction> transactions)
    {
        if (PointView.At(transactions, at) is not { } view)
            return false;
        SnapshotRow.Write(output, id, view, fields);
        _totals.Add(view.State.Premium, view.IsInForce);
        return true;
    }

    public PortfolioPage Complete(PortfolioPage page) => page with { Totals = _totals.ToTotals() };
}

/// <summary>The policies that differ between two points, and the totals at both.</summary>
internal sealed class MovementRows(PortfolioPoint from, PortfolioPoint to) : IPortfolioRows
{
    private readonly TotalsByCurrency _from = new();
    private readonly TotalsByCurrency _to = new();
    private readonly TotalsByKind _groups = new();

    public bool Write(IBufferWriter<byte> output, PolicyId id, IReadOnlyList<Transaction> transactions)
    {
        var (before, after) = PointView.AtBoth(transactions, from, to);
        var movement = Movement.Of(transactions, before, after, from, to);
        if (movement is not null)
            MovementRow.Write(output, id, movement);

        // The totals come last: nothing is added for a policy whose row could not be made.
        Add(_from, before);
        Add(_to, after);
        if (movement is null)
            return false;
        Add(_groups.Before(movement.Kind), before);
        Add(_groups.After(movement.Kind), after);
        return true;
    }

    public PortfolioPage Complete(PortfolioPage page) =>
        page with
        {
            Totals = _to.ToTotals(),
            FromTotals = _from.ToTotals(),
            Movements = _groups.ToTotals(),
        };

    private static void Add(TotalsByCurrency totals, PointView? view)
    {
        if (view is not null)
            totals.Add(view.State.Premium, view.IsInForce);
    }
}

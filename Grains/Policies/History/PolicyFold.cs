using Concord.Timeline;

namespace Concord.Policies;

/// <summary>
/// What a policy's commands decide on: its history, and the policy once all of it has taken effect. Kept with the timeline, so that a
/// command in sequence costs what it adds. What is given out is not changed by those who get it.
/// </summary>
internal sealed class PolicyFold(PolicyHistory history) : ITimelineFold
{
    /// <summary>Per transaction: its places in the lists of the history.</summary>
    private const long HistorySize = 40;

    /// <summary>Of the parsed state, per byte of its JSON.</summary>
    private const long ParsedFactor = 3;

    private PolicyState? _end;
    private long _endSize;

    public PolicyHistory History => history;

    public long Size => (history.Count * HistorySize) + _endSize;

    public static PolicyFold Of(EntityTimeline timeline) =>
        timeline.Fold(static timeline => new PolicyFold(new(timeline.Transactions, timeline.Transactions.Count)));

    /// <summary>The policy once the first <paramref name="effective"/> transactions have taken effect.</summary>
    public PolicyState StateAfter(int effective)
    {
        if (effective < history.Count)
            return history.Fold(effective);
        if (_end is null)
        {
            _end = history.Fold(effective);
            _endSize = ParsedFactor * _end.MeasureLength();
        }
        return _end;
    }

    public bool TryAdd(Transaction newest)
    {
        if (!history.TryAdd(newest))
            return false;
        if (_end is null)
            return true;
        history.Apply(_end, history.Count - 1);
        _endSize += ParsedFactor * newest.Changes.Length;
        return true;
    }
}

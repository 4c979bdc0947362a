using Concord.Imports;
using Concord.Timeline;

namespace Concord.Policies;

/// <summary>What a policy has recorded of a row with exactly this content.</summary>
/// <param name="Newest">The newest such transaction; null if there is none.</param>
internal readonly record struct RecordedItem(EntityTimeline Timeline, ApplyImportItem Row, Transaction? Newest)
{
    public static RecordedItem Find(EntityTimeline timeline, ApplyImportItem row)
    {
        var content = row.Context.CommitId;
        var first = timeline.Find(content);
        if (first is null)
            return new(timeline, row, null);
        for (var i = timeline.Transactions.Count - 1; i >= (int)first.Sequence; i--)
        {
            var transaction = timeline.Transactions[i];
            if (transaction.CommitId == ImportCommitId.ForRepeat(content, transaction.Prev))
                return new(timeline, row, transaction);
        }
        return new(timeline, row, first);
    }

    /// <summary>
    /// The commit id for recording the row now: its content's id, or one that a retry after a lost reply derives identically.
    /// </summary>
    public Guid NextCommitId =>
        Newest is null ? Row.Context.CommitId : ImportCommitId.ForRepeat(Row.Context.CommitId, Timeline.Newest!.ComputeHash());

    /// <summary>Whether a later transaction has set one of the row's fields.</summary>
    public bool IsTouchedAfter(Func<Transaction, bool> touches)
    {
        for (var i = (int)Newest!.Sequence; i < Timeline.Transactions.Count; i++)
        {
            if (touches(Timeline.Transactions[i]))
                return true;
        }
        return false;
    }

    /// <summary>
    /// This same import has recorded the row, and nothing later for these fields: the call is a repetition. What others have
    /// changed since stays.
    /// </summary>
    public bool IsOfThisRun(Func<Transaction, bool> touches) =>
        Newest?.Run is { } run && Row.Context.Import?.Run == run && !IsTouchedAfter(later => later.Run == run && touches(later));
}

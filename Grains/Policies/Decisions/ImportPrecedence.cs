using System.Globalization;
using Concord.Imports;
using Concord.Timeline;

namespace Concord.Policies;

/// <summary>
/// Whether a row is outdated: a newer row of an import has set one of its fields. The row with the greater stamp is newer; if
/// the stamps are equal, or one row has none, the row whose run was started later. Changes by people and systems over the API
/// have no such age: a row replaces them.
/// </summary>
internal static class ImportPrecedence
{
    /// <summary>Why the row is superseded; null if it is not.</summary>
    /// <param name="stated">The fields that the row sets, as changes.</param>
    /// <param name="first">The first transaction that the row could replace.</param>
    /// <param name="effective">
    /// How many transactions have taken effect on the row's date: later ones hold whatever the row says.
    /// </param>
    public static string? FindNewer(PolicyHistory history, int first, int effective, JsonTree stated, ImportRowAge? mine)
    {
        if (mine is null)
            return null;
        for (var i = effective - 1; i >= first && stated.Members.Length > 0; i--)
        {
            if (history.IsVoid(i) || history[i] is not { Run: not null } known)
                continue;
            var changes = new JsonTree(known.Changes);
            if (CommonFields.Find(stated, changes) is not { } field)
                continue;
            if (Explain(known, mine) is { } newer)
                return $"{newer} has set {field}, and a row that is older does not take it back.";
            stated = CommonFields.Without(stated, changes);
        }
        return null;
    }

    /// <inheritdoc cref="FindNewer"/>
    public static string? FindNewerClaim(EntityTimeline timeline, string id, ImportRowAge? mine)
    {
        if (mine is null)
            return null;
        for (var i = timeline.Transactions.Count - 1; i >= 0; i--)
        {
            var known = timeline.Transactions[i];
            if (known.Run is null || VoidTransactions.ClaimId(known) != id)
                continue;
            return Explain(known, mine) is { } newer
                ? $"{newer} has reported the claim, and a row that is older does not take it back."
                : null;
        }
        return null;
    }

    /// <summary>Names the known row if it is newer than the other.</summary>
    private static string? Explain(Transaction known, ImportRowAge mine)
    {
        if (
            known.Stamp is { } stamp
            && mine.Stamp is { } own
            && ImportStamp.TryParse(stamp, out var theirs)
            && ImportStamp.TryParse(own, out var ours)
            && theirs.CompareTo(ours) is { } order and not 0
        )
            return order > 0 ? $"Transaction {Number(known)}, of a row with the stamp {stamp} (this one has {own})," : null;
        return known.Run is { } run && run > mine.Run
            ? $"Transaction {Number(known)}, of an import that was started at {Instants.ToMilliseconds(run)}, after this one,"
            : null;
    }

    private static string Number(Transaction transaction) => transaction.Sequence.ToString(CultureInfo.InvariantCulture);
}

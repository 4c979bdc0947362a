using Concord.Timeline;

namespace Concord.Policies;

/// <summary>
/// Finds the transactions without any effect, because a later-recorded one takes them back: cancellations and claims.
/// </summary>
internal static class VoidTransactions
{
    /// <param name="ordered">By effective date, then by sequence.</param>
    /// <param name="types">The type of each.</param>
    public static bool[] Find(Transaction[] ordered, TransactionType[] types)
    {
        var isVoid = new bool[ordered.Length];
        FindRescinded(ordered, types, isVoid);
        FindReplacedClaims(ordered, types, isVoid);
        return isVoid;
    }

    /// <summary>
    /// Each rescission, in the order of recording, voids the newest cancellation in effect whose date is the rescission's or
    /// later.
    /// </summary>
    private static void FindRescinded(Transaction[] ordered, TransactionType[] types, bool[] isVoid)
    {
        if (!types.Contains(TransactionType.RescindCancel))
            return;
        var recorded = new List<int>();
        for (var i = 0; i < types.Length; i++)
        {
            if (types[i] is TransactionType.Cancel or TransactionType.RescindCancel)
                recorded.Add(i);
        }
        recorded.Sort((left, right) => ordered[left].Sequence.CompareTo(ordered[right].Sequence));
        var standing = new List<int>();
        foreach (var index in recorded)
        {
            if (types[index] == TransactionType.Cancel)
            {
                standing.Add(index);
                continue;
            }
            var newest = standing.FindLastIndex(cancel => ordered[cancel].EffectiveDate >= ordered[index].EffectiveDate);
            if (newest < 0)
                continue;
            isVoid[standing[newest]] = true;
            standing.RemoveAt(newest);
        }
    }

    /// <summary>
    /// A claim that is reported again replaces the earlier report, even if the day it occurred on was corrected.
    /// </summary>
    private static void FindReplacedClaims(Transaction[] ordered, TransactionType[] types, bool[] isVoid)
    {
        Dictionary<string, int>? newest = null;
        for (var i = 0; i < types.Length; i++)
        {
            if (types[i] != TransactionType.Claim || ClaimId(ordered[i]) is not { } id)
                continue;
            newest ??= new(StringComparer.Ordinal);
            if (newest.TryGetValue(id, out var other))
            {
                var older = ordered[other].Sequence < ordered[i].Sequence ? other : i;
                isVoid[older] = true;
                newest[id] = older == other ? i : other;
            }
            else
            {
                newest.Add(id, i);
            }
        }
    }

    /// <summary>The claim that a transaction reports; null if it reports none.</summary>
    public static string? ClaimId(Transaction transaction)
    {
        var claims = new JsonTree(transaction.Changes).Find(ElementKind.Claims.Name)?.Find("add")?.ReadElements();
        return claims is { Count: 1 } ? ElementKind.Claims.IdentityOf(claims[0]) : null;
    }
}

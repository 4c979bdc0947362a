using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Commit;
using Concord.Grains.Policies.Json;

namespace Concord.Grains.Policies.History;

/// <summary>Finds the transactions that have no effect at all, because a later-recorded one says so: cancellations and claims.</summary>
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

    /// <summary>Each rescission, in the order of recording, voids the newest standing cancellation that takes effect on its date or later.</summary>
    private static void FindRescinded(Transaction[] ordered, TransactionType[] types, bool[] isVoid)
    {
        if (!types.Contains(TransactionType.RescindCancel)) return;
        var rescissions = new List<int>();
        for (var i = 0; i < types.Length; i++)
        {
            if (types[i] == TransactionType.RescindCancel) rescissions.Add(i);
        }
        rescissions.Sort((left, right) => ordered[left].Sequence.CompareTo(ordered[right].Sequence));
        foreach (var rescission in rescissions)
        {
            var newest = -1;
            for (var i = 0; i < ordered.Length; i++)
            {
                if (types[i] == TransactionType.Cancel && !isVoid[i]
                    && ordered[i].EffectiveDate >= ordered[rescission].EffectiveDate
                    && ordered[i].Sequence < ordered[rescission].Sequence
                    && (newest < 0 || ordered[i].Sequence > ordered[newest].Sequence))
                    newest = i;
            }
            if (newest >= 0) isVoid[newest] = true;
        }
    }

    /// <summary>A claim that is reported again replaces what was reported before, also where the day it occurred on was corrected.</summary>
    private static void FindReplacedClaims(Transaction[] ordered, TransactionType[] types, bool[] isVoid)
    {
        Dictionary<string, int>? newest = null;
        for (var i = 0; i < types.Length; i++)
        {
            if (types[i] != TransactionType.Claim || ClaimId(ordered[i]) is not { } id) continue;
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

    private static string? ClaimId(Transaction transaction)
    {
        var claims = new JsonTree(transaction.Changes).Find(ElementKind.Claims.Name)?.Find("add")?.ReadElements();
        return claims is { Count: 1 } ? ElementKind.Claims.IdentityOf(claims[0]) : null;
    }
}

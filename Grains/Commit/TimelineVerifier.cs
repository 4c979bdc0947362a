using System.Collections.Immutable;
using System.Globalization;
using Concord.Grains.Abstractions.Policies;

namespace Concord.Grains.Commit;

/// <summary>
/// Re-computes the hash chain of an entity's transactions. A hash is evidence against the record that it is over, not against the one that holds it:
/// so a record is broken where its own bytes do not give the hash that a trustworthy record (its successor, an event of log or archive) has of it.
/// </summary>
internal static class TimelineVerifier
{
    /// <param name="witness">The hash that log or archive have of a sequence; null where they have none.</param>
    public static ImmutableArray<ChainBreak> Verify(EntityKey key, IReadOnlyList<Transaction> transactions, Func<long, string?>? witness = null)
    {
        var breaks = ImmutableArray.CreateBuilder<ChainBreak>();
        // From the newest back, because a record's hash is in its successor: only a sound successor is believed.
        string? expected = null;
        for (var i = transactions.Count - 1; i >= 0; i--)
        {
            var transaction = transactions[i];
            var sequence = i + 1L;
            var hash = transaction.ComputeHash();
            var known = witness?.Invoke(sequence);
            var reason = known is not null && known != hash ? Differs(hash, "log and archive have", known)
                : known is null && expected is not null && expected != hash ? Differs(hash, "its successor has", expected)
                : transaction.Sequence != sequence ? $"State: it says that its sequence is {transaction.Sequence.ToString(CultureInfo.InvariantCulture)}."
                : transaction.Subject != key.Value ? $"State: it says that it belongs to {transaction.Subject}."
                : null;
            if (reason is null)
            {
                expected = transaction.Prev;
                if (i == 0 && expected.Length > 0) reason = "State: it is the first and names a predecessor.";
            }
            else
            {
                // What a broken record says of its predecessor is no evidence.
                expected = null;
            }
            if (reason is not null) breaks.Add(new(sequence, reason));
        }
        breaks.Reverse();
        return breaks.ToImmutable();
    }

    private static string Differs(string hash, string whose, string expected) =>
        $"State: its bytes have the hash {hash}, {whose} {expected}.";
}

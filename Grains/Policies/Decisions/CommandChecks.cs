using System.Collections.Immutable;
using Concord.Timeline;

namespace Concord.Policies;

/// <summary>The checks that every change of a policy passes first.</summary>
internal static class CommandChecks
{
    /// <summary>
    /// Maximum total length of the pointers in the answer to a conflict, in characters: a history may have set more fields than
    /// anybody reads.
    /// </summary>
    private const int MaxChanged = 256 * 1024;

    /// <summary>The first outcome, if the command was carried out before.</summary>
    public static CommandResult? FindReplayed(EntityTimeline timeline, Guid commitId)
    {
        if (timeline.Find(commitId) is not { } transaction)
            return null;
        var known = (int)transaction.Sequence;
        var after = new PolicyHistory(timeline.Transactions, known);
        var place = after.IndexOf(transaction);
        var isClaim = after.TypeOf(place) == TransactionType.Claim;
        return new()
        {
            Version = transaction.Sequence,
            Sequence = transaction.Sequence,
            Position = transaction.Position,
            Hash = transaction.ComputeHash(),
            OutOfSequence = OutOfSequence.Find(after, place),
            Moot = known == 1 || isClaim ? [] : MootTransactions.Find(new(timeline.Transactions, known - 1), after, place),
            Replayed = true,
        };
    }

    /// <exception cref="NotFoundException">There is no such policy.</exception>
    public static void CheckExists(EntityTimeline timeline)
    {
        if (!timeline.Exists)
            throw new NotFoundException($"There is no policy '{timeline.Key}'.");
    }

    /// <exception cref="VersionConflictException">The stored version is not the one that the caller expects.</exception>
    public static void CheckVersion(EntityTimeline timeline, long? expected)
    {
        if (expected is { } version && version != timeline.Version)
            throw new VersionConflictException(version, timeline.Version, ChangedSince(timeline, version));
    }

    /// <exception cref="IllegalTransitionException">The lifecycle does not allow it.</exception>
    public static void CheckLegal(PolicyHistory history, int effective, TransactionType type, DateOnly date)
    {
        var status = history.StatusAfter(effective);
        var standing = history.HasStandingCancel(date);
        if (Lifecycle.IsLegal(type, status, standing))
            return;
        var why = type == TransactionType.RescindCancel && !standing ? " and no cancellation takes effect then or later" : "";
        throw new IllegalTransitionException(
            $"'{WireName.Of(type)}' is not possible on {Days.ToText(date)}: the policy is {status.ToText()} on that date{why}. "
                + $"Possible: {Lifecycle.LegalFrom(status, standing)}."
        );
    }

    /// <summary>As many fields as fit into an answer.</summary>
    private static ImmutableArray<string> ChangedSince(EntityTimeline timeline, long version)
    {
        var fields = new SortedSet<string>(StringComparer.Ordinal);
        var length = 0;
        for (var i = (int)Math.Clamp(version, 0, timeline.Version); i < timeline.Transactions.Count; i++)
        {
            var transaction = timeline.Transactions[i];
            if (Lifecycle.ChangesStatus(TransactionTypes.Parse(transaction.Type)))
                fields.Add("/status");
            foreach (var leaf in ChangedFields.Of(transaction.Changes))
            {
                if (fields.Add(leaf.Pointer))
                    length += leaf.Pointer.Length;
                if (length > MaxChanged)
                    return [.. fields];
            }
        }
        return [.. fields];
    }
}

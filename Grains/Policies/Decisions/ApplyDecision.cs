using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Commit;
using Concord.Grains.Policies.History;
using Concord.Grains.Policies.Validation;

namespace Concord.Grains.Policies.Decisions;

/// <summary>A business change of a policy that exists.</summary>
internal static class ApplyDecision
{
    public static Decision<CommandResult> Decide(EntityTimeline timeline, ApplyTransaction command, RealmRuleCheck rules, DateTimeOffset now)
    {
        if (Guards.FindReplayed(timeline, command.Context.CommitId) is { } replayed) return Decision<CommandResult>.Answer(replayed);
        return Prepare(timeline, command, rules, now).ToDecision();
    }

    /// <summary>The commit, or the refusal.</summary>
    public static Prepared Prepare(EntityTimeline timeline, ApplyTransaction command, RealmRuleCheck rules, DateTimeOffset now)
    {
        Guards.CheckExists(timeline);
        Guards.CheckVersion(timeline, command.Context.ExpectedVersion);
        var history = new PolicyHistory(timeline.Transactions, timeline.Transactions.Count);
        return Prepare(timeline, history, command.Context, command.Type, command.EffectiveDate, command.Changes, rules, now);
    }

    public static Prepared Prepare(
        EntityTimeline timeline, PolicyHistory history, CommandContext context, TransactionType type, DateOnly date, CanonicalJson? changes,
        RealmRuleCheck rules, DateTimeOffset now)
    {
        var errors = new ErrorList();
        CheckType(type, errors);
        CheckInception(history, date, "/effectiveDate", errors);
        errors.ThrowIfAny();

        var effective = history.EffectiveOn(date);
        var sound = ChangesReader.Read(changes, type, date, history.Fold(effective), rules, errors);
        errors.ThrowIfAny();
        Guards.CheckLegal(history, effective, type, date);

        var recorded = sound.Write();
        var draft = Drafts.Of(context, type, date, recorded);
        return new(timeline.Append(draft, now, context.TraceParent), OutOfSequence.Find(history, date, recorded.Utf8));
    }

    public static void CheckInception(PolicyHistory history, DateOnly date, string pointer, ErrorList errors)
    {
        if (date < history.Inception)
            errors.Add(pointer, $"{Dates.ToText(date)} is before the policy's first effective date, {Dates.ToText(history.Inception)}.");
    }

    private static void CheckType(TransactionType type, ErrorList errors)
    {
        if (type == TransactionType.Quote) errors.Add("/type", "A quote is made by creating a policy with the status 'quoted'.");
        else if (type == TransactionType.Claim) errors.Add("/type", "A claim is made by reporting it under the policy's claims.");
        else if (!Enum.IsDefined(type)) errors.Add("/type", "This is not a type of transaction.");
    }
}

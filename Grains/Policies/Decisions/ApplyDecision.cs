using Concord.Timeline;

namespace Concord.Policies;

/// <summary>A business change of an existing policy.</summary>
internal static class ApplyDecision
{
    public static Decision<CommandResult> Decide(
        EntityTimeline timeline,
        ApplyTransaction command,
        RealmRuleCheck rules,
        DateTimeOffset now
    )
    {
        if (CommandChecks.FindReplayed(timeline, command.Context.CommitId) is { } replayed)
            return Decision<CommandResult>.Answer(replayed);
        return Prepare(timeline, command, rules, now).ToDecision();
    }

    /// <summary>The commit, or the refusal.</summary>
    public static PreparedCommit Prepare(EntityTimeline timeline, ApplyTransaction command, RealmRuleCheck rules, DateTimeOffset now)
    {
        CommandChecks.CheckExists(timeline);
        CommandChecks.CheckVersion(timeline, command.Context.ExpectedVersion);
        var fold = PolicyFold.Of(timeline);
        return Prepare(timeline, fold, command.Context, command.Type, command.EffectiveDate, command.Changes, rules, now);
    }

    public static PreparedCommit Prepare(
        EntityTimeline timeline,
        PolicyFold fold,
        CommandContext context,
        TransactionType type,
        DateOnly date,
        CanonicalJson? changes,
        RealmRuleCheck rules,
        DateTimeOffset now
    )
    {
        var (history, errors) = (fold.History, new FieldErrors());
        CheckType(type, errors);
        CheckDay(date, TermStart.FirstDay(history, type, changes), "/effectiveDate", errors);
        errors.ThrowIfAny();

        // Before the first day a policy consists of its first transaction only: a correction that moves the start applies to
        // that.
        var effective = Math.Max(1, history.CountEffectiveOn(date));
        var state = fold.StateAfter(effective);
        var sound = ChangesReader.Read(changes, type, date, state, rules, errors);
        TermStart.Check(history, type, date, sound.TermFrom, state.Term.EffectiveDate, errors);
        errors.ThrowIfAny();
        CommandChecks.CheckLegal(history, effective, type, date);

        var recorded = sound.Write();
        ListSizeCheck.Check(state, sound, timeline.Options.MaxElements, errors);
        errors.ThrowIfAny();
        var commit = timeline.Append(TransactionDrafts.Of(context, type, date, recorded), now, context.TraceParent);
        var transaction = Transaction.Of(commit.Event.Data);
        var changesOthers = type == TransactionType.RescindCancel || history.IsMovedBy(transaction);
        if (effective == history.Count && !changesOthers)
            return new(commit, [], []);

        var after = new PolicyHistory([.. timeline.Transactions, transaction], timeline.Transactions.Count + 1);
        var place = after.IndexOf(transaction);
        LaterViewCheck.Check(history, after, place, sound, rules, timeline.Options.MaxElements, errors);
        errors.ThrowIfAny();
        return new(commit, OutOfSequence.Find(after, place), MootTransactions.Find(history, after, place));
    }

    public static void CheckInception(PolicyHistory history, DateOnly date, string pointer, FieldErrors errors) =>
        CheckDay(date, history.Inception, pointer, errors);

    private static void CheckDay(DateOnly date, DateOnly first, string pointer, FieldErrors errors)
    {
        if (date < first)
            errors.Add(pointer, $"{Days.ToText(date)} is before the policy's first effective date, {Days.ToText(first)}.");
    }

    private static void CheckType(TransactionType type, FieldErrors errors)
    {
        if (type == TransactionType.Quote)
            errors.Add("/type", "A quote is made by creating a policy with the status 'quoted'.");
        else if (type == TransactionType.Claim)
            errors.Add("/type", "A claim is made by reporting it under the policy's claims.");
        else if (!Enum.IsDefined(type))
            errors.Add("/type", "This is not a type of transaction.");
    }
}

using Concord.Timeline;

namespace Concord.Policies;

/// <summary>A new policy.</summary>
internal static class CreateDecision
{
    public static Decision<CommandResult> Decide(
        EntityTimeline timeline,
        PolicyId id,
        CreatePolicy command,
        RealmRuleCheck rules,
        DateTimeOffset now
    )
    {
        if (CommandChecks.FindReplayed(timeline, command.Context.CommitId) is { } replayed)
            return Decision<CommandResult>.Answer(replayed);
        if (timeline.Exists)
            throw new AlreadyExistsException($"There is a policy '{id}' already.");
        CommandChecks.CheckVersion(timeline, command.Context.ExpectedVersion);
        rules.CheckRealm();
        var errors = new FieldErrors();
        var document = PolicyInput.Read(command.Input, id, rules, errors);
        errors.ThrowIfAny();
        return Prepare(timeline, command.Context, document!, now).ToDecision();
    }

    public static PreparedCommit Prepare(EntityTimeline timeline, CommandContext context, PolicyInput document, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        ListSizeCheck.Check(document, timeline.Options.MaxElements, errors);
        errors.ThrowIfAny();
        var draft = TransactionDrafts.Of(
            context,
            document.Quoted ? TransactionType.Quote : TransactionType.Issue,
            document.Term.EffectiveDate,
            document.ToChanges().Write()
        );
        return new(timeline.Append(draft, now, context.TraceParent), [], []);
    }
}

using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Commit;
using Concord.Grains.Policies.Validation;

namespace Concord.Grains.Policies.Decisions;

/// <summary>A new policy.</summary>
internal static class CreateDecision
{
    public static Decision<CommandResult> Decide(EntityTimeline timeline, PolicyId id, CreatePolicy command, RealmRuleCheck rules, DateTimeOffset now)
    {
        if (Guards.FindReplayed(timeline, command.Context.CommitId) is { } replayed) return Decision<CommandResult>.Answer(replayed);
        if (timeline.Exists) throw new AlreadyExistsException($"There is a policy '{id}' already.");
        Guards.CheckVersion(timeline, command.Context.ExpectedVersion);
        rules.CheckRealm();
        var errors = new FieldErrors();
        var document = PolicyDocument.Read(command.Document, id, rules, errors);
        errors.ThrowIfAny();
        return Prepare(timeline, command.Context, document!, now).ToDecision();
    }

    public static Prepared Prepare(EntityTimeline timeline, CommandContext context, PolicyDocument document, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        ListSizes.Check(document, timeline.Options.MaxElements, errors);
        errors.ThrowIfAny();
        var draft = Drafts.Of(
            context, document.Quoted ? TransactionType.Quote : TransactionType.Issue, document.Term.EffectiveDate, document.ToChanges().Write());
        return new(timeline.Append(draft, now, context.TraceParent), [], []);
    }
}

using Concord.Timeline;

namespace Concord.Policies;

/// <summary>
/// Reports a claim. A claim that was reported before and has changed (another amount, another date) is replaced.
/// </summary>
internal static class ClaimDecision
{
    public static Decision<CommandResult> Decide(EntityTimeline timeline, ReportClaim command, RealmRuleCheck rules, DateTimeOffset now)
    {
        if (CommandChecks.FindReplayed(timeline, command.Context.CommitId) is { } replayed)
            return Decision<CommandResult>.Answer(replayed);
        CommandChecks.CheckExists(timeline);
        CommandChecks.CheckVersion(timeline, command.Context.ExpectedVersion);
        return Prepare(timeline, command.Context, command.Input, rules, now) is { } prepared
            ? prepared.ToDecision()
            : throw new AlreadyExistsException("The policy has this very claim already.");
    }

    /// <summary>The commit; null if the policy has the claim with the same content.</summary>
    public static PreparedCommit? Prepare(
        EntityTimeline timeline,
        CommandContext context,
        CanonicalJson document,
        RealmRuleCheck rules,
        DateTimeOffset now
    )
    {
        var history = PolicyFold.Of(timeline).History;
        var errors = new FieldErrors();
        var claim = ClaimInput.Read(document, rules, errors);
        if (claim is not null)
            ApplyDecision.CheckInception(history, claim.OccurredOn, "/occurredOn", errors);
        errors.ThrowIfAny();

        if (FindClaim(history, claim!.Id) is { } known && known.IsEquivalentTo(claim.Json))
            return null;
        CommandChecks.CheckLegal(history, history.CountEffectiveOn(claim.OccurredOn), TransactionType.Claim, claim.OccurredOn);
        var changes = new PolicyChanges { [ElementKind.Claims] = new([new("add", ElementText.Array([claim.Json]))]) };
        var draft = TransactionDrafts.Of(context, TransactionType.Claim, claim.OccurredOn, changes.Write());
        return new(timeline.Append(draft, now, context.TraceParent), [], []);
    }

    private static JsonTree? FindClaim(PolicyHistory history, string id)
    {
        var claims = new ElementList(ElementKind.Claims);
        for (var i = 0; i < history.Count; i++)
        {
            if (
                history.TypeOf(i) == TransactionType.Claim
                && !history.IsVoid(i)
                && new JsonTree(history[i].Changes).Find(ElementKind.Claims.Name) is { } change
            )
                claims.Apply(change);
        }
        return claims.Elements.Find(id);
    }
}

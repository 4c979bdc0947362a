using Concord.Timeline;

namespace Concord.Policies;

internal static class TransactionDrafts
{
    public static TransactionDraft Of(CommandContext context, TransactionType type, DateOnly date, CanonicalJson changes) =>
        new()
        {
            Type = WireName.Of(type),
            EffectiveDate = date,
            CommitId = context.CommitId,
            Actor = context.Actor,
            Origin = context.Origin,
            Reason = context.Reason,
            Rule = context.Rule,
            Run = context.Import?.Run,
            Stamp = context.Import?.Stamp,
            Changes = changes,
        };
}

using Concord.Timeline;

namespace Concord.Policies;

/// <summary>
/// The result of a change without storing it: the same decision as for the change, with its commit read back.
/// </summary>
internal static class PreviewDecision
{
    public static PolicyPreview Decide(
        EntityTimeline timeline,
        PolicyId id,
        ApplyTransaction command,
        RealmRuleCheck rules,
        DateTimeOffset now
    )
    {
        var prepared = ApplyDecision.Prepare(timeline, command, rules, now);
        var view = PolicyViews.At(timeline.With(prepared.Commit), id, command.EffectiveDate, null, now);
        return new(view with { Version = timeline.Version }, prepared.OutOfSequence) { Moot = prepared.Moot };
    }
}

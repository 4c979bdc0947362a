using Concord.Timeline;

namespace Concord.Policies;

/// <summary>What a change would come to: the very decision of the change, with its commit read back instead of stored.</summary>
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
        var commit = prepared.Commit;
        var after = EntityTimeline.Decode(new(commit.Key, commit.Event.Version, commit.CommitId, default, commit.State));
        var view = PolicyViews.At(after, id, command.EffectiveDate, null, now);
        return new(view with { Version = timeline.Version }, prepared.OutOfSequence) { Moot = prepared.Moot };
    }
}

using Concord.Policies;
using Concord.Ports;
using Concord.Projections;
using Concord.Realms;

namespace Concord.Lists;

/// <summary>
/// Keeps the list equal to the current policies. Events only name the policies that changed; their entries are made from the
/// current state. So duplicates, gaps and wrong order heal by themselves, and the list refuses what is older than what it has.
/// A replay repairs the list: then the version in the list is ignored.
/// </summary>
internal sealed class PolicyListProjection(ICommitStore store, SharedTimelines timelines, IPolicyListStore index) : IProjection
{
    public async ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken)
    {
        var states = await timelines.ReadAsync(batch, IsIndexed, cancellationToken);
        var (policies, realms) = (new List<ListedPolicy>(states.Count), new List<RealmView>());
        foreach (var state in states)
        {
            if (state is null)
                continue;

            // Waiting does not repair a damaged state: its event counts as failed, and the others continue.
            if (PolicyId.TryParse(state.Key.Value, out var policy))
                policies.Add(state.Make(timeline => ListedPolicyFactory.Of(policy, timeline)));
            else
                realms.Add(state.Make(timeline => RealmDecisions.View(RealmId.Parse(state.Key.Value), timeline.Newest!)));
        }

        // After the store has lost entries, the list may contain versions whose content has changed: then what is read replaces
        // what is there.
        var rewrite = batch.IsReplay || store.HasLost;
        var applied = AppliedEvents.Of(batch);
        await (
            rewrite
                ? index.RewriteAsync(policies, realms, applied, cancellationToken)
                : index.ApplyAsync(policies, realms, applied, cancellationToken)
        );
    }

    /// <summary>The WAL also has entities of other kinds, for instance migrated lists; their state is not a timeline.</summary>
    private static bool IsIndexed(string subject) => PolicyId.TryParse(subject, out _) || RealmId.TryParse(subject, out _);
}

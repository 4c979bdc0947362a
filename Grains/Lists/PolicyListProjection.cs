using Concord.Policies;
using Concord.Ports;
using Concord.Projections;
using Concord.Realms;
using Concord.Timeline;

namespace Concord.Lists;

/// <summary>
/// Keeps the list equal to the current policies. Events only name the policies that changed; their entries are made from the
/// current state. So duplicates, gaps and wrong order heal by themselves, and the list refuses what is older than what it has.
/// A replay repairs the list: then the version in the list is ignored.
/// </summary>
internal sealed class PolicyListProjection(ICommitStore store, IPolicyListStore index) : IProjection
{
    public async ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken)
    {
        var keys = batch
            .Entries.Select(entry => entry.Event.Subject)
            .Where(IsIndexed)
            .Select(subject => new EntityKey(subject))
            .Distinct()
            .ToList();
        var states = await store.ReadManyAsync(keys, cancellationToken);
        var (policies, realms) = (new List<ListedPolicy>(keys.Count), new List<RealmView>());
        foreach (var state in states)
        {
            if (state is null)
                continue;

            // Read, not Decode: waiting does not repair a damaged state. Its event counts as failed, and the others continue.
            var timeline = EntityTimeline.Read(state);
            if (PolicyId.TryParse(state.Key.Value, out var policy))
                policies.Add(ListedPolicyFactory.Of(policy, timeline));
            else
                realms.Add(RealmDecisions.View(RealmId.Parse(state.Key.Value), timeline.Newest!));
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

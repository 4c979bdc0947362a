using Concord.Policies;
using Concord.Ports;
using Concord.Projections;
using Concord.Realms;
using Concord.Timeline;

namespace Concord.Lists;

/// <summary>
/// Keeps the index at what the policies are now. The events only say which ones have changed; what is indexed is read from their present state, so
/// duplicates, gaps and order heal by themselves, and the index refuses what is older than what it has. A replay mends it: then what it has does not count.
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

            // Read, not Decode: a damaged state is no outage to wait for. It is held against the event, and its neighbours go on.
            var timeline = EntityTimeline.Read(state);
            if (PolicyId.TryParse(state.Key.Value, out var policy))
                policies.Add(ListedPolicyFactory.Of(policy, timeline));
            else
                realms.Add(RealmDecisions.View(RealmId.Parse(state.Key.Value), timeline.Newest!));
        }

        // Where the store has lost something, the index may have versions that now mean something else: then what is read counts, and not what is there.
        var rewrite = batch.IsReplay || store.HasLost;
        await (rewrite ? index.RewriteAsync(policies, realms, cancellationToken) : index.ApplyAsync(policies, realms, cancellationToken));
    }

    /// <summary>The log also has entities of other kinds, migrated lists for one, whose state is no timeline.</summary>
    private static bool IsIndexed(string subject) => PolicyId.TryParse(subject, out _) || RealmId.TryParse(subject, out _);
}

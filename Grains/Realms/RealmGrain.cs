using Concord.Policies;
using Concord.Ports;
using Concord.Timeline;
using Microsoft.Extensions.Options;

namespace Concord.Realms;

/// <summary>A realm's definition with its history. The same steps as for a policy: load, decide, commit once, reply.</summary>
[GrainType("realm")]
internal sealed class RealmGrain : IGrainBase, IRealmGrain
{
    private readonly RealmId _id;
    private readonly EntityWriter _writer;
    private readonly IRealmRulesProvider _rules;
    private readonly TimeProvider _time;

    public RealmGrain(
        IGrainContext context,
        ICommitStore store,
        IRealmRulesProvider rules,
        TimeProvider time,
        IOptions<TimelineOptions> options
    )
    {
        GrainContext = context;
        _id = RealmId.Parse(this.GetPrimaryKeyString());
        _writer = new(store, EntityKey.Of(_id), options.Value);
        _rules = rules;
        _time = time;
    }

    public IGrainContext GrainContext { get; }

    public async Task<RealmResult> PutAsync(PutRealm command)
    {
        RealmDefinition.Read(command.Definition);
        var result = await _writer.WriteAsync(timeline => RealmDecisions.Put(_id, timeline, command, _time.GetUtcNow()));
        _rules.Invalidate(_id);
        return result;
    }

    public async Task<RealmView> GetAsync() => RealmDecisions.View(_id, (await TimelineAsync()).Newest!);

    public async Task<RealmHistoryPage> GetHistoryAsync(long after, int limit)
    {
        var all = (await TimelineAsync()).Transactions;
        var first = (int)Math.Clamp(after, 0, all.Count);
        var end = TimelinePage.End(all, first, limit);
        var page = all.Take(first..end)
            .Select(t => new RealmVersion
            {
                View = RealmDecisions.View(_id, t),
                Reason = t.Reason,
                Position = t.Position,
                Prev = t.Prev,
                Hash = t.ComputeHash(),
            });
        return new([.. page], end < all.Count ? end : null);
    }

    private async ValueTask<EntityTimeline> TimelineAsync()
    {
        var timeline = await _writer.GetTimelineAsync();
        return timeline.Exists ? timeline : throw new NotFoundException($"There is no realm '{_id}'.");
    }
}

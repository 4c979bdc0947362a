using System.Collections.Immutable;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Commit;
using Concord.Grains.Policies.History;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Concord.Grains.Listing;

/// <summary>The index finds the policies, their states say what they are.</summary>
[StatelessWorker, Reentrant]
internal sealed partial class PolicyListGrain(ICommitStore store, IPolicyIndex index, TimeProvider time, ILogger<PolicyListGrain> logger) : Grain, IPolicyListGrain
{
    public async Task<PolicyPage> QueryAsync(PolicyQuery query, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        query = query with { Product = Trimmed(query.Product), Party = Trimmed(query.Party), Asset = Trimmed(query.Asset) };

        // One more than asked, to know whether there is a next page.
        var found = await index.QueryAsync(query with { Limit = query.Limit + 1 }, DateOnly.FromDateTime(now.UtcDateTime), cancellationToken);
        var page = found.Take(query.Limit).Select(number => PolicyId.Create(query.Realm, number)).ToList();
        var states = await store.ReadManyAsync([.. page.Select(EntityKey.Of)], cancellationToken);
        var views = ImmutableArray.CreateBuilder<PolicyView>(page.Count);
        for (var i = 0; i < page.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (states[i] is { } state && ViewOf(page[i], state, query.EffectiveOn, now) is { } view) views.Add(view);
        }

        return new(views.DrainToImmutable(), found.Count > page.Count ? page[^1].Number : null);
    }

    /// <summary>Ids are in the index without the white space around them.</summary>
    private static string? Trimmed(string? id) => id is null ? null : IdText.Trim(id);

    /// <summary>Null for one that cannot be shown: a single policy must not make the whole list fail.</summary>
    private PolicyView? ViewOf(PolicyId id, StoredState state, DateOnly? asOf, DateTimeOffset now)
    {
        try
        {
            return PolicyViews.At(EntityTimeline.Read(state), id, asOf, knownAt: null, now);
        }
        catch (TimelineDamagedException e)
        {
            LogDamaged(id, LoggedException.Of(e));
            return null;
        }
        catch (NotFoundException)
        {
            // Between the index and the state a correction has moved the start behind that day.
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The stored state of {Policy} is damaged; the list leaves it out.")]
    private partial void LogDamaged(PolicyId policy, Exception error);
}

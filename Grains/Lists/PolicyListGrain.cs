using Concord.Policies;
using Concord.Ports;
using Concord.Timeline;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Concord.Lists;

/// <summary>The list finds the policies; their content is read from their states.</summary>
[GrainType("policylist")]
[StatelessWorker, Reentrant]
internal sealed partial class PolicyListGrain(
    ICommitStore store,
    IPolicyListStore index,
    TimeProvider time,
    ILogger<PolicyListGrain> logger
) : Grain, IPolicyListGrain
{
    public async Task<PolicyPage> QueryAsync(PolicyQuery query, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        query = query with { Product = Trimmed(query.Product), Party = Trimmed(query.Party), Asset = Trimmed(query.Asset) };

        // One more than requested, to know whether there is a next page.
        var found = await index.QueryAsync(
            query with
            {
                Limit = query.Limit + 1,
            },
            DateOnly.FromDateTime(now.UtcDateTime),
            cancellationToken
        );
        var page = found.Take(query.Limit).Select(number => PolicyId.Create(query.Realm, number)).ToList();
        if (page.Count == 0)
            return new([], null);
        var read = await ChunkedRead.CollectAsync(
            page.Count,
            0,
            (first, count) => ReadAsync(page, first, count, query.EffectiveOn, now, cancellationToken),
            SizeOf
        );

        // States were read in chunks; the last chunk may exceed the page's budget.
        var budget = new PageBudget();
        var fits = read.Items.TakeWhile(policy => budget.Takes(SizeOf(policy))).Count();
        var last = fits == read.Items.Count ? read.Next - 1 : fits - 1;
        return new([.. read.Items.Take(fits).OfType<PolicyView>()], last + 1 < found.Count ? page[last].Number : null);
    }

    /// <summary>The list stores ids without surrounding white space.</summary>
    private static string? Trimmed(string? id) => id is null ? null : IdText.Trim(id);

    private async Task<PageChunk<PolicyView?, int>> ReadAsync(
        List<PolicyId> page,
        int first,
        int count,
        DateOnly? asOf,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ids = page.Slice(first, count);
        var states = await store.ReadManyAsync([.. ids.Select(EntityKey.Of)], cancellationToken);
        return new(
            [.. ids.Zip(states, (id, state) => state is null ? null : ViewOf(id, state, asOf, now))],
            first + count < page.Count,
            first + count
        );
    }

    private static long SizeOf(PolicyView? view) =>
        view is null
            ? 0
            : view.Attributes.Utf8.Length
                + view.Parties.Utf8.Length
                + view.Assets.Utf8.Length
                + view.Places.Utf8.Length
                + view.Claims.Utf8.Length
                + view.References.Utf8.Length;

    /// <summary>Null for a policy that cannot be shown: one policy must not make the whole list fail.</summary>
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
            // Between the reads of list and state a correction has moved the start after that day.
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The stored state of {Policy} is damaged; the list leaves it out.")]
    private partial void LogDamaged(PolicyId policy, Exception error);
}

using System.Collections.Immutable;
using Concord.Policies;
using Concord.Ports;
using Concord.Timeline;

namespace Concord.Lists;

/// <summary>
/// Makes a policy's entry in the list from its timeline. Everything recorded counts, also what takes effect later.
/// </summary>
internal static class ListedPolicyFactory
{
    public static ListedPolicy Of(PolicyId id, EntityTimeline timeline)
    {
        var history = new PolicyHistory(timeline.Transactions, timeline.Transactions.Count);
        var state = new PolicyState();
        var segments = ImmutableArray.CreateBuilder<ListedSegment>();
        var (parties, assets) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < history.Count; i++)
        {
            history.Apply(state, i);
            if (!history.IsVoid(i))
            {
                AddIds(parties, history[i], ElementKind.Parties);
                AddIds(assets, history[i], ElementKind.Assets);
            }

            if (!history.IsLastOfDay(i))
                continue;
            AddSegment(segments, new(history.EffectiveDateOf(i), state.Product, history.StatusAfter(i + 1).ToArray(), state.Term));
        }

        return new()
        {
            Id = id,
            Version = timeline.Version,
            Segments = segments.ToImmutable(),
            Parties = [.. parties],
            Assets = [.. assets],
            Text = PolicySearchText.Of(id, state),
        };
    }

    /// <summary>Most transactions change nothing that a segment contains; those need no segment of their own.</summary>
    private static void AddSegment(ImmutableArray<ListedSegment>.Builder segments, ListedSegment next)
    {
        if (
            segments.Count > 0
            && segments[^1] is var last
            && last.Product == next.Product
            && last.Term == next.Term
            && last.Status.SequenceEqual(next.Status)
        )
            return;
        segments.Add(next);
    }

    /// <summary>Ids are taken from the changes, so that a removed element is found too.</summary>
    private static void AddIds(SortedSet<string> ids, Transaction transaction, ElementKind kind)
    {
        if (new JsonTree(transaction.Changes).Find(kind.Name) is not { } change)
            return;
        var added = change.IsArray ? change : change.Find("add");
        foreach (var element in added?.ReadElements() ?? [])
        {
            if (element.Find("id") is { IsString: true } id)
                ids.Add(IdText.Trim(id.ReadString()));
        }
    }
}

using System.Collections.Immutable;
using Concord.Gateway.Requests;
using Concord.Grains.Abstractions.Wal;

namespace Concord.Gateway.Log.Feed;

/// <summary>What a client of the feed asks for.</summary>
/// <param name="Filter">Realm, policy, type.</param>
/// <param name="From">Where to begin; null: with what is committed from now on.</param>
internal sealed record FeedStart(EventQuery Filter, StartBound? From)
{
    private const string LastEventId = "Last-Event-ID";

    public static FeedStart Read(HttpRequest request)
    {
        var query = new QueryReader(request.Query);
        var filter = EventRequest.ReadFilter(query);
        var from = query.Value<StartBound>("from", StartBound.TryParse, StartBound.Expected);

        // What a client that connects again has had counts for more than where it once began.
        var last = request.Headers[LastEventId].ToString();
        if (last.Length > 0)
        {
            if (WalPosition.TryParse(last, out var position)) from = new(new(null, position));
            else query.Fail(LastEventId, "Expected the id of the last event that was received, which is a position such as 3:1764000000000-0.");
        }

        query.ThrowIfInvalid();
        return new(filter, from);
    }

    /// <summary>Per partition the last entry not to send. A position means everything after it in the order of events, in all partitions.</summary>
    public ImmutableArray<EntryId> Lower(ImmutableArray<EntryId> tails) => From switch
    {
        null => tails,
        { Bound: null } => [.. tails.Select(static _ => EntryId.Zero)],
        { Bound: { Position: { } position } } =>
            [.. tails.Select((_, partition) => partition <= position.Partition ? position.Entry : Before(position.Entry))],
        { Bound: { Instant: { } instant } } => [.. tails.Select(_ => Before(new(Math.Max(0, instant.ToUnixTimeMilliseconds()), 0)))],
        _ => tails,
    };

    private static EntryId Before(EntryId id) => id switch
    {
        { Sequence: > 0 } => new(id.Milliseconds, id.Sequence - 1),
        { Milliseconds: > 0 } => new(id.Milliseconds - 1, long.MaxValue),
        _ => EntryId.Zero,
    };
}

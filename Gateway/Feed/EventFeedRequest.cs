using Concord.Client;
using Concord.Gateway.Http;
using Concord.Gateway.Wal;
using Concord.Wal;

namespace Concord.Gateway.Feed;

/// <summary>What a subscriber of the feed asks for.</summary>
/// <param name="Filter">Realm, policy, type.</param>
/// <param name="Begin">Where to begin.</param>
internal sealed record EventFeedRequest(EventQuery Filter, FollowFrom Begin)
{
    private const string LastEventId = "Last-Event-ID";

    public static EventFeedRequest Read(HttpRequest request)
    {
        var query = new QueryReader(request.Query);
        var filter = EventRequest.ReadFilter(query);
        var from = query.Value<StartBound>("from", StartBound.TryParse, StartBound.Expected);

        // For a subscriber that connects again, the last event it received takes precedence over where it first began.
        var last = request.Headers[LastEventId].ToString();
        if (last.Length > 0)
        {
            if (WalPosition.TryParse(last, out var position))
                from = new(new(null, position));
            else
                query.Fail(
                    LastEventId,
                    "Expected the id of the last event that was received, which is a position such as 3:1764000000000-0."
                );
        }

        query.ThrowIfInvalid();
        return new(filter, From(from));
    }

    private static FollowFrom From(StartBound? start) =>
        start switch
        {
            null => FollowFrom.Now,
            { Bound: { Position: { } position } } => FollowFrom.After(position),
            { Bound: { Instant: { } instant } } => FollowFrom.At(instant),
            _ => FollowFrom.Start,
        };
}

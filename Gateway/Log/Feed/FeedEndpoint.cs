using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Wal;

namespace Concord.Gateway.Log.Feed;

/// <summary><c>GET /v1/events</c>.</summary>
internal static class FeedEndpoint
{
    public static async Task<IResult> HandleAsync(HttpContext http, IGrainFactory grains, FeedLimits limits, TimeProvider time)
    {
        var start = FeedStart.Read(http.Request);

        // Before the answer begins: what is committed after this moment is sent, and what cannot be answered is a problem with a status.
        var tails = await grains.GetGrain<IEventFeedGrain>(0).GetTailsAsync();
        if (start.From?.Bound?.Position is { } position && position.Partition >= tails.Length)
            throw new ValidationException("/from", $"The log has partitions 0 to {tails.Length - 1}; {position} is in none of them.");
        return new FeedResponse(start, tails, grains, limits, time);
    }
}

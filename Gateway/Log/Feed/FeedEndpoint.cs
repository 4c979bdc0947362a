using Concord.Grains.Abstractions.Wal;

namespace Concord.Gateway.Log.Feed;

/// <summary><c>GET /v1/events</c>.</summary>
internal static class FeedEndpoint
{
    public static async Task<IResult> HandleAsync(HttpContext http, IGrainFactory grains, FeedLimits limits, FeedInstruments instruments, TimeProvider time)
    {
        var start = FeedStart.Read(http.Request);

        // Before the answer begins: what is committed after this moment is sent, and what cannot be answered is a problem with a status.
        var tails = await grains.GetGrain<IEventFeedGrain>(0).GetTailsAsync();
        return new FeedResponse(start.Filter, start.Begin.Lower(tails), tails, grains, limits, instruments, time);
    }
}

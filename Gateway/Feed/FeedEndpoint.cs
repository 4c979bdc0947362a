using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Wal;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Feed;

/// <summary><c>GET /v1/events</c>.</summary>
internal static class FeedEndpoint
{
    public static IEndpointRouteBuilder MapFeed(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/events", FollowAsync).RequiresInAllRealms(Permission.EventsRead);
        return routes;
    }

    private static async Task<IResult> FollowAsync(
        HttpContext http,
        IGrainFactory grains,
        IOptions<FeedOptions> options,
        FeedSlots places,
        FeedInstruments instruments,
        TimeProvider time
    )
    {
        var start = EventFeedRequest.Read(http.Request);
        if (!places.TryAcquire())
            throw new RequestRefusedException(
                HttpErrorCodes.RateLimited,
                $"This gateway has {options.Value.MaxClients} clients of the feed already, as many as Feed:MaxClients allows."
            );
        try
        {
            // Before the answer begins: what is committed after this moment is sent, and a failure is answered with a problem and a status.
            var tails = await grains.GetGrain<IEventFeedGrain>(0).GetTailsAsync();
            return new FeedResponse(start.Filter, start.Begin.Lower(tails), tails, grains, options.Value, places, instruments, time);
        }
        catch
        {
            places.Release();
            throw;
        }
    }
}

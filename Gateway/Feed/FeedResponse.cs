using System.Collections.Immutable;
using Concord.Wal;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Concord.Gateway.Feed;

/// <summary>
/// The response of the feed: begins at once, and ends when the subscriber disconnects, when it is too slow, or when this process stops.
/// </summary>
internal sealed class FeedResponse(
    EventQuery filter,
    ImmutableArray<EntryId> lower,
    ImmutableArray<EntryId> tails,
    IGrainFactory grains,
    FeedOptions options,
    FeedSlots places,
    FeedInstruments instruments,
    TimeProvider time
) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var stopping = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";

        // The server's own minimum data rate would disconnect a slow subscriber without telling it the reason.
        if (httpContext.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;

        var client = new FeedSubscriber(httpContext, options, time, ended.Token);
        instruments.SubscriberConnected();
        try
        {
            await client.SendCommentAsync("events follow");
            await new FeedDelivery(grains, client, options, instruments, time).RunAsync(filter, lower, tails, ended.Token);
        }
        catch (SlowSubscriberException e)
        {
            await client.AbortAsync(e);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The response ends here.
        }
        finally
        {
            instruments.SubscriberDisconnected();
            places.Release();
        }
    }
}

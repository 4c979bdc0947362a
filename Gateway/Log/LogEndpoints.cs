using Concord.Gateway.Log.Feed;
using Concord.Gateway.Requests;
using Concord.Gateway.Responses;
using Concord.Grains.Abstractions.Wal;

namespace Concord.Gateway.Log;

/// <summary>The write-ahead log: how it stands, what is in it, and what a projection could not take.</summary>
internal static class LogEndpoints
{
    private const string DeadLetterCursor = "dead-letters";

    public static IEndpointRouteBuilder MapLog(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/v1/wal", StatusAsync);
        routes.MapRead("/v1/wal/events", EventsAsync);
        routes.MapRead("/v1/wal/dead-letters", DeadLettersAsync);
        routes.MapPost("/v1/wal/dead-letters/{projection}/{id}:redrive", DeadLetterEndpoints.RedriveAsync);
        routes.MapPost("/v1/wal/dead-letters/{projection}/{id}:discard", DeadLetterEndpoints.DiscardAsync);
        routes.MapPost("/v1/wal/projections/{name}:pause", ProjectionEndpoints.PauseAsync);
        routes.MapPost("/v1/wal/projections/{name}:resume", ProjectionEndpoints.ResumeAsync);
        routes.MapPost("/v1/wal/projections/{name}:replay", ProjectionEndpoints.ReplayAsync);
        routes.MapGet("/v1/events", FeedEndpoint.HandleAsync);
        return routes;
    }

    private static async Task<IResult> StatusAsync(HttpContext http, IGrainFactory grains) =>
        JsonResponse.Ok(WalDocument.Of(await grains.GetGrain<IWalGrain>(0).GetStatusAsync(http.RequestAborted)), GatewayJson.Wire.WalDocument);

    private static async Task<IResult> EventsAsync(HttpContext http, IGrainFactory grains)
    {
        var query = EventRequest.Read(http.Request.Query);
        await ReadYourWrites.WaitAsync(http, grains, Projections.Archive);
        var page = await grains.GetGrain<IWalGrain>(0).QueryEventsAsync(query, http.RequestAborted);
        return JsonResponse.Ok(
            new([.. page.Items.Select(CloudEventDocument.Of)], Cursor.Write(EventRequest.CursorKind, page.Next?.ToString())),
            GatewayJson.Wire.EventPage);
    }

    private static async Task<IResult> DeadLettersAsync(HttpContext http, IGrainFactory grains)
    {
        var query = new QueryReader(http.Request.Query);
        var projection = query.Text("projection");
        if (projection is not null && !Projections.All.Contains(projection))
            query.Fail("projection", $"Expected one of {string.Join(", ", Projections.All)}.");
        var (limit, cursor) = (query.Limit(), query.Cursor(DeadLetterCursor));
        query.ThrowIfInvalid();
        var page = await grains.GetGrain<IWalGrain>(0).GetDeadLettersAsync(projection, limit, cursor, http.RequestAborted);
        return JsonResponse.Ok(
            new([.. page.Items.Select(DeadLetterDocument.Of)], Cursor.Write(DeadLetterCursor, page.Next)),
            GatewayJson.Wire.DeadLetterPage);
    }
}

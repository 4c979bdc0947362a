using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Feed;
using Concord.Gateway.Http;

namespace Concord.Gateway.Wal;

/// <summary>The write-ahead log: its status, and the events in it and in the archive.</summary>
internal static class WalEndpoints
{
    public static IEndpointRouteBuilder MapWal(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/v1/wal", StatusAsync).RequiresInAllRealms(Permission.LogRead);
        routes.MapRead("/v1/wal/events", EventsAsync).RequiresInAllRealms(Permission.EventsRead);
        return routes.MapDeadLetters().MapProjections().MapFeed();
    }

    private static async Task<IResult> StatusAsync(HttpContext http, IConcordClient concord) =>
        JsonResponse.Ok(WalResponse.Of(await concord.Operations.GetWalStatusAsync(http.RequestAborted)), GatewayJson.Wire.WalResponse);

    private static async Task<IResult> EventsAsync(HttpContext http, IConcordClient concord)
    {
        var query = EventRequest.Read(http.Request.Query);
        var page = await concord.Events.QueryAsync(query, http.ReadMinPosition(), http.RequestAborted);
        return JsonResponse.Ok(
            new(
                [.. page.Items.Select(static entry => new CloudEventResponse(entry))],
                Cursor.Write(EventRequest.CursorKind, page.Next?.ToString())
            ),
            GatewayJson.Wire.EventPage
        );
    }
}

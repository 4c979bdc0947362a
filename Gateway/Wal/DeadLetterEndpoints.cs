using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Policies;
using Concord.Wal;

namespace Concord.Gateway.Wal;

/// <summary>What operators do with dead letters: list, redrive, discard.</summary>
internal static class DeadLetterEndpoints
{
    private const string Letters = "/v1/wal/dead-letters";
    private const string Letter = Letters + "/{projection}/{id}";
    private const string CursorKind = "dead-letters";

    public static IEndpointRouteBuilder MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        routes.MapRead(Letters, ListAsync).RequiresInAllRealms(Permission.LogRead);
        routes.MapPost(Letter + ":redrive", RedriveAsync).RequiresInAllRealms(Permission.LogOperate);
        routes.MapPost(Letter + ":discard", DiscardAsync).RequiresInAllRealms(Permission.LogOperate);
        return routes;
    }

    private static async Task<IResult> ListAsync(HttpContext http, IConcordClient concord)
    {
        var query = new QueryReader(http.Request.Query);
        var projection = query.Text("projection");
        if (projection is not null && !ProjectionNames.All.Contains(projection))
            query.Fail("projection", $"Expected one of {string.Join(", ", ProjectionNames.All)}.");
        var (limit, cursor) = (query.Limit(), query.Cursor(CursorKind));
        query.ThrowIfInvalid();
        var access = http.RequiredAccess();
        var page = await concord.Operations.GetDeadLettersAsync(projection, limit, cursor, http.RequestAborted);
        return JsonResponse.Ok(
            new([.. page.Items.Select(letter => DeadLetterResponse.Of(letter, access))], Cursor.Write(CursorKind, page.Next)),
            GatewayJson.Wire.DeadLetterPage
        );
    }

    private static Task<IResult> RedriveAsync(HttpContext http, IConcordClient concord, IdempotentWrites writes)
    {
        var (projection, position) = LetterOf(http);
        return writes.RunAsync(
            http,
            async request =>
            {
                request.RequireEmptyBody();
                var outcome = await concord.Operations.RedriveAsync(projection, position, request.Actor);
                return JsonResponse.Ok(
                    new(projection, position, outcome.Redriven, outcome.Tries, outcome.Error),
                    GatewayJson.Wire.RedriveResponse
                );
            },
            bodyIsOptional: true
        );
    }

    private static Task<IResult> DiscardAsync(HttpContext http, IConcordClient concord, IdempotentWrites writes)
    {
        var (projection, position) = LetterOf(http);
        return writes.RunAsync(
            http,
            async request =>
            {
                await concord.Operations.DiscardAsync(projection, position, request.Actor, Reason(request.Body));
                return JsonResponse.Ok(new(projection, position, true), GatewayJson.Wire.DiscardResponse);
            },
            bodyIsOptional: true
        );
    }

    private static string Reason(JsonTree body)
    {
        var errors = new FieldErrors();
        var members = new ObjectReader(body, "", errors, ["reason"]);
        var reason = members.RequiredText("reason", CommandContext.MaxReason, mayBeEmpty: true);
        if (reason is not null && string.IsNullOrWhiteSpace(reason))
            members.Fail("reason", "Give the reason for discarding the event.");
        errors.ThrowIfAny();
        return reason!;
    }

    private static (string Projection, WalPosition Position) LetterOf(HttpContext http)
    {
        var values = http.Request.RouteValues;
        return
            values["projection"] is string projection
            && ProjectionNames.All.Contains(projection)
            && WalPosition.TryParse(values["id"] as string, out var position)
            ? (projection, position)
            : throw new NotFoundException("There is no such dead letter; GET /v1/wal/dead-letters lists them.");
    }
}

using Concord.Gateway.Idempotency;
using Concord.Gateway.Policies;
using Concord.Gateway.Requests;
using Concord.Gateway.Responses;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Wal;

namespace Concord.Gateway.Log;

/// <summary>What operators do with a dead letter: try it once more, or give it up.</summary>
internal static class DeadLetterEndpoints
{
    public static Task<IResult> RedriveAsync(HttpContext http, IGrainFactory grains, Writes writes)
    {
        var (projection, position) = Letter(http);
        return writes.RunAsync(
            http,
            async request =>
            {
                using var members = new MemberReader(request.Body);
                members.ThrowIfInvalid();
                var outcome = await grains.GetGrain<IWalGrain>(0).RedriveAsync(projection, position, request.Actor);
                return JsonResponse.Ok(new(projection, position, outcome.Redriven, outcome.Tries, outcome.Error), GatewayJson.Wire.RedriveDocument);
            },
            bodyIsOptional: true);
    }

    public static Task<IResult> DiscardAsync(HttpContext http, IGrainFactory grains, Writes writes)
    {
        var (projection, position) = Letter(http);
        return writes.RunAsync(
            http,
            async request =>
            {
                await grains.GetGrain<IWalGrain>(0).DiscardAsync(projection, position, request.Actor, Reason(request.Body));
                return JsonResponse.Ok(new(projection, position, true), GatewayJson.Wire.DiscardDocument);
            },
            bodyIsOptional: true);
    }

    private static string Reason(CanonicalJson body)
    {
        using var members = new MemberReader(body);
        var reason = members.Text("reason", required: true, TransactionRequest.MaxReason);
        if (reason is not null && string.IsNullOrWhiteSpace(reason)) members.Fail("reason", "Say why the event is given up.");
        members.ThrowIfInvalid();
        return reason!;
    }

    private static (string Projection, WalPosition Position) Letter(HttpContext http)
    {
        var values = http.Request.RouteValues;
        return values["projection"] is string projection && Projections.All.Contains(projection) && WalPosition.TryParse(values["id"] as string, out var position)
            ? (projection, position)
            : throw new NotFoundException("There is no such dead letter; GET /v1/wal/dead-letters lists them.");
    }
}

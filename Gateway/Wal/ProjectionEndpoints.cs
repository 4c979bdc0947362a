using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Policies;
using Concord.Wal;

namespace Concord.Gateway.Wal;

/// <summary>What operators request of one projection: pause, resume, replay.</summary>
internal static class ProjectionEndpoints
{
    private const string Projection = "/v1/wal/projections/{name}";

    public static IEndpointRouteBuilder MapProjections(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Projection + ":pause", PauseAsync).RequiresInAllRealms(Permission.LogOperate);
        routes.MapPost(Projection + ":resume", ResumeAsync).RequiresInAllRealms(Permission.LogOperate);
        routes.MapPost(Projection + ":replay", ReplayAsync).RequiresInAllRealms(Permission.LogOperate);
        return routes;
    }

    private static Task<IResult> PauseAsync(HttpContext http, IConcordClient concord, IdempotentWrites writes) =>
        writes.RunAsync(
            http,
            async request => Answer(await concord.Operations.PauseAsync(Name(http), request.Actor, Reason(request.Body))),
            bodyIsOptional: true
        );

    private static Task<IResult> ResumeAsync(HttpContext http, IConcordClient concord, IdempotentWrites writes) =>
        writes.RunAsync(
            http,
            async request => Answer(await concord.Operations.ResumeAsync(Name(http), request.Actor, Reason(request.Body))),
            bodyIsOptional: true
        );

    private static Task<IResult> ReplayAsync(HttpContext http, IConcordClient concord, IdempotentWrites writes) =>
        writes.RunAsync(
            http,
            async request =>
            {
                // The write's id is the replay's id, so that a request that is repeated after a lost answer finds the replay that it began.
                var replay = ReplayRequestReader.Read(request.Body, request.CommitId.ToString("N"), request.Actor);
                var status = await concord.Operations.ReplayAsync(Name(http), replay);
                return JsonResponse.Of(StatusCodes.Status202Accepted, ReplayResponse.Of(status.Replay!), GatewayJson.Wire.ReplayResponse);
            }
        );

    private static JsonResponse Answer(ProjectionControlStatus status) =>
        JsonResponse.Ok(ProjectionControlResponse.Of(status), GatewayJson.Wire.ProjectionControlResponse);

    private static string? Reason(JsonTree body)
    {
        var errors = new FieldErrors();
        var reason = new ObjectReader(body, "", errors, ["reason"]).OptionalText("reason", CommandContext.MaxReason, mayBeEmpty: true);
        errors.ThrowIfAny();
        return reason;
    }

    private static string Name(HttpContext http)
    {
        var name = http.Request.RouteValues["name"] as string ?? "";
        return ProjectionNames.All.Contains(name)
            ? name
            : throw new NotFoundException($"There is no projection of this name; there are {string.Join(", ", ProjectionNames.All)}.");
    }
}

/// <summary>The body of <c>POST /v1/wal/projections/{name}:replay</c>.</summary>
internal static class ReplayRequestReader
{
    private const int MaxId = 256;

    public static ReplayRequest Read(JsonTree body, string id, string actor)
    {
        var errors = new FieldErrors();
        var members = new ObjectReader(body, "", errors, ["from", "policy", "realm"]);
        var (from, start) = (members.RequiredId("from", MaxId), default(StartBound));
        if (from is not null && !StartBound.TryParse(from, out start))
            members.Fail("from", $"Expected {StartBound.Expected}.");
        var realm = members.OptionalId("realm", MaxId);
        if (realm is not null && !RealmId.TryParse(realm, out _))
            members.Fail("realm", EventRequest.NotARealm);
        var policy = members.OptionalId("policy", MaxId);
        if (policy is not null && !EventRequest.IsPolicy(policy, realm))
            members.Fail("policy", EventRequest.NotAPolicy);
        errors.ThrowIfAny();
        return new()
        {
            Id = id,
            From = start.Bound,
            Realm = realm,
            Policy = policy,
            Actor = actor,
        };
    }
}

using Concord.Gateway.Idempotency;
using Concord.Gateway.Requests;
using Concord.Gateway.Responses;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Abstractions.Realms;
using Concord.Grains.Abstractions.Wal;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Policies;

/// <summary>Policies as a whole: create, read, list.</summary>
internal static class PolicyEndpoints
{
    private const string Policies = "/v1/realms/{realm}/policies";
    private const string Policy = Policies + "/{number}";

    public static IEndpointRouteBuilder MapPolicies(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Policies, CreateAsync);
        routes.MapRead(Policies, ListAsync);
        routes.MapRead(Policy, GetAsync);
        routes.MapPost(Policy + "/transactions", TransactionEndpoints.ApplyAsync);
        routes.MapPost(Policy + "/transactions:preview", TransactionEndpoints.PreviewAsync);
        routes.MapRead(Policy + "/transactions", TransactionEndpoints.ListAsync);
        routes.MapPost(Policy + "/claims", TransactionEndpoints.ReportClaimAsync);
        routes.MapRead(Policy + "/provenance", AuditEndpoints.ProvenanceAsync);
        routes.MapRead(Policy + "/audit", AuditEndpoints.AuditAsync);
        routes.MapRead(Policy + "/audit/export", AuditEndpoints.Export);
        return routes;
    }

    private static Task<IResult> CreateAsync(HttpContext http, IGrainFactory grains, Writes writes)
    {
        var realm = http.Realm();
        return writes.RunAsync(http, async request =>
        {
            if (request.IfMatch is not null) throw new ValidationException("/If-Match", "A policy that is still to be created has no version to match.");
            var id = PolicyId.Create(realm, NumberOf(request));
            var grain = grains.GetPolicy(id);
            var result = await CreateOnceAsync(grain, request);
            var view = await grain.GetAsync(asOf: null, knownAt: null);
            var response = JsonResponse
                .Of(StatusCodes.Status201Created, new PolicyDocument(view), GatewayJson.Wire.PolicyDocument)
                .With(HeaderNames.Location, $"/v1/realms/{realm.Value}/policies/{id.Number}");
            return Writes.Committed(response, view.Version, result.Position, result.Replayed);
        });
    }

    private static async Task<IResult> GetAsync(HttpContext http, IGrainFactory grains)
    {
        var id = http.Policy();
        var query = new QueryReader(http.Request.Query);
        var (asOf, knownAt) = (query.Date("asOf"), query.Instant("knownAt"));
        query.ThrowIfInvalid();
        var view = await grains.GetPolicy(id).GetAsync(asOf, knownAt);
        return NotModifiedResponse.Or(http, view.Version, () => JsonResponse.Ok(new PolicyDocument(view), GatewayJson.Wire.PolicyDocument), view.IsSettled);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IGrainFactory grains)
    {
        var query = PolicyListRequest.Read(http.Realm(), http.Request.Query);
        await ReadYourWrites.WaitAsync(http, grains, Projections.Policies);
        var page = await grains.GetGrain<IPolicyListGrain>(0).QueryAsync(query, http.RequestAborted);

        // An empty list and a realm that does not exist are two different answers.
        if (page.Items.IsEmpty && query.After is null) await grains.GetGrain<IRealmGrain>(query.Realm.Value).GetAsync();
        return JsonResponse.Ok(
            new([.. page.Items.Select(static view => new PolicyDocument(view))], Cursor.Write(PolicyListRequest.CursorKind, page.Next)),
            GatewayJson.Wire.PolicyPage);
    }

    /// <summary>"Only where there is none" (<c>If-None-Match: *</c>) is said of the policy that is to be created; without it, one that is there is a conflict of another kind.</summary>
    private static async Task<CommandResult> CreateOnceAsync(IPolicyGrain grain, WriteRequest request)
    {
        try
        {
            return await grain.CreateAsync(new CreatePolicy(request.Context(), request.Body));
        }
        catch (AlreadyExistsException) when (request.IfNoneMatch is { Any: true })
        {
            throw new VersionConflictException(0, (await grain.GetAsync(asOf: null, knownAt: null)).Version, []);
        }
    }

    // The number is needed to find the grain; all else in the document is for the grain to judge.
    private static string NumberOf(WriteRequest request)
    {
        using var members = new MemberReader(request.Body);
        var number = members.Id("number", required: true);
        members.ThrowIfInvalid(allowUnknown: true);
        return number!;
    }
}

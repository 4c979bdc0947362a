using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Policies;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Policies;

/// <summary>Policies as a whole: create, read, list.</summary>
internal static class PolicyEndpoints
{
    private const string Policies = "/v1/realms/{realm}/policies";
    public const string Policy = Policies + "/{number}";

    public static IEndpointRouteBuilder MapPolicies(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Policies, CreateAsync).RequiresInRealm(Permission.PolicyIssue);
        routes.MapRead(Policies, ListAsync).RequiresInRealm(Permission.PolicyRead);
        routes.MapRead(Policy, GetAsync).RequiresInRealm(Permission.PolicyRead);
        return routes.MapTransactions().MapAudit();
    }

    private static Task<IResult> CreateAsync(HttpContext http, IConcordClient concord, IdempotentWrites writes)
    {
        var realm = http.Realm();
        return writes.RunAsync(
            http,
            async request =>
            {
                if (request.IfMatch is not null)
                    throw new ValidationException("/If-Match", "A policy that is still to be created has no version to match.");
                var id = PolicyId.Create(realm, NumberOf(request));
                var result = await CreateOnceAsync(concord.Policies, id, request);
                var view = await concord.Policies.GetAsync(id);
                var response = JsonResponse
                    .Of(StatusCodes.Status201Created, new PolicyResponse(view), GatewayJson.Wire.PolicyResponse)
                    .With(HeaderNames.Location, $"/v1/realms/{realm.Value}/policies/{id.Number}");
                return IdempotentWrites.Committed(response, view.Version, result.Position, result.Replayed);
            }
        );
    }

    private static async Task<IResult> GetAsync(HttpContext http, IConcordClient concord)
    {
        var id = http.Policy();
        var query = new QueryReader(http.Request.Query);
        var (asOf, knownAt) = (query.Date("asOf"), query.Instant("knownAt"));
        query.ThrowIfInvalid();
        var view = await concord.Policies.GetAsync(id, asOf, knownAt);
        return NotModifiedResponse.OrFull(
            http,
            view.Version,
            () => JsonResponse.Ok(new PolicyResponse(view), GatewayJson.Wire.PolicyResponse),
            view.IsSettled
        );
    }

    private static async Task<IResult> ListAsync(HttpContext http, IConcordClient concord)
    {
        var query = PolicyListRequest.Read(http.Realm(), http.Request.Query);
        var page = await concord.Policies.ListAsync(query, http.ReadMinPosition(), http.RequestAborted);

        // An empty list and a realm that does not exist have different answers.
        if (page.Items.IsEmpty && query.After is null)
            await concord.Realms.GetAsync(query.Realm);
        return JsonResponse.Ok(
            new([.. page.Items.Select(static view => new PolicyResponse(view))], Cursor.Write(PolicyListRequest.CursorKind, page.Next)),
            GatewayJson.Wire.PolicyPage
        );
    }

    /// <summary>
    /// "Only where there is none" (<c>If-None-Match: *</c>) refers to the policy that is to be created. Without the header, an existing
    /// policy is a conflict of another kind.
    /// </summary>
    private static async Task<CommandResult> CreateOnceAsync(IPolicyClient policies, PolicyId id, WriteRequest request)
    {
        try
        {
            return await policies.CreateAsync(id, new CreatePolicy(request.Context(), request.Body.ToCanonical()));
        }
        catch (AlreadyExistsException) when (request.IfNoneMatch is { Any: true })
        {
            throw new VersionConflictException(0, (await policies.GetAsync(id)).Version, []);
        }
    }

    // The number is needed to find the grain; the grain checks the rest of the document.
    private static string NumberOf(WriteRequest request)
    {
        var errors = new FieldErrors();
        var number = new ObjectReader(request.Body, "", errors, known: null).RequiredId("number", CanonicalJsonReader.MaxStringLength);
        errors.ThrowIfAny();
        return number!;
    }
}

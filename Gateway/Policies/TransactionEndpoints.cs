using System.Globalization;
using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>Changes of one policy: apply, preview, list; and claims.</summary>
internal static class TransactionEndpoints
{
    private const string CursorKind = "transactions";

    public static IEndpointRouteBuilder MapTransactions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(PolicyEndpoints.Policy + "/transactions", ApplyAsync).RequiresInRealm(TransactionPermissions.Any);
        routes.MapPost(PolicyEndpoints.Policy + "/transactions:preview", PreviewAsync).RequiresInRealm(TransactionPermissions.Any);
        routes.MapRead(PolicyEndpoints.Policy + "/transactions", ListAsync).RequiresInRealm(Permission.PolicyRead);
        routes.MapPost(PolicyEndpoints.Policy + "/claims", ReportClaimAsync).RequiresInRealm(Permission.ClaimWrite);
        return routes;
    }

    private static Task<IResult> ApplyAsync(HttpContext http, IConcordClient concord, IdempotentWrites writes)
    {
        var id = http.Policy();
        return writes.RunAsync(
            http,
            async request =>
            {
                var transaction = TransactionInput.Read(request.Body);
                var expected = await ExpectedVersionAsync(request, concord.Policies, id);
                return Created(await concord.Policies.ApplyAsync(id, Command(request, transaction, expected)));
            },
            authorize: request => TransactionPermissions.Require(http, request)
        );
    }

    private static Task<IResult> PreviewAsync(HttpContext http, IConcordClient concord)
    {
        var id = http.Policy();
        return IdempotentWrites.PreviewAsync(
            http,
            async request =>
            {
                TransactionPermissions.Require(http, request);
                var transaction = TransactionInput.Read(request.Body);
                var preview = await concord.Policies.PreviewAsync(
                    id,
                    Command(request, transaction, await ExpectedVersionAsync(request, concord.Policies, id))
                );
                return JsonResponse.Ok(new PreviewResponse(preview), GatewayJson.Wire.PreviewResponse);
            }
        );
    }

    private static Task<IResult> ReportClaimAsync(HttpContext http, IConcordClient concord, IdempotentWrites writes)
    {
        var id = http.Policy();
        return writes.RunAsync(
            http,
            async request =>
            {
                var context = request.Context(await ExpectedVersionAsync(request, concord.Policies, id));
                return Created(await concord.Policies.ReportClaimAsync(id, new ReportClaim(context, request.Body.ToCanonical())));
            }
        );
    }

    private static async Task<IResult> ListAsync(HttpContext http, IConcordClient concord)
    {
        var id = http.Policy();
        var query = new QueryReader(http.Request.Query);
        var (limit, after) = (query.Limit(), query.NumberCursor(CursorKind));
        query.ThrowIfInvalid();
        var page = await concord.Policies.GetTransactionsAsync(id, after ?? 0, limit);
        return JsonResponse.Ok(
            new(
                [.. page.Items.Select(TransactionResponse.Of)],
                Cursor.Write(CursorKind, page.Next?.ToString(CultureInfo.InvariantCulture))
            ),
            GatewayJson.Wire.TransactionPage
        );
    }

    private static ApplyTransaction Command(WriteRequest request, TransactionInput transaction, long? expectedVersion) =>
        new(request.Context(expectedVersion, transaction.Reason), transaction.Type, transaction.EffectiveDate, transaction.Changes);

    private static Task<long?> ExpectedVersionAsync(WriteRequest request, IPolicyClient policies, PolicyId id) =>
        Preconditions.ExpectedVersionAsync(request.IfMatch, request.IfNoneMatch, async () => (await policies.GetAsync(id)).Version);

    private static JsonResponse Created(CommandResult result) =>
        IdempotentWrites.Committed(
            JsonResponse.Of(StatusCodes.Status201Created, CommandResponse.Of(result), GatewayJson.Wire.CommandResponse),
            result.Version,
            result.Position,
            result.Replayed
        );
}

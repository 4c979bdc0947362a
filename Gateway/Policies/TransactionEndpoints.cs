using System.Globalization;
using Concord.Gateway.Idempotency;
using Concord.Gateway.Requests;
using Concord.Gateway.Responses;
using Concord.Grains.Abstractions.Policies;

namespace Concord.Gateway.Policies;

/// <summary>Changes of one policy: apply, preview, list; and claims.</summary>
internal static class TransactionEndpoints
{
    private const string CursorKind = "transactions";

    public static Task<IResult> ApplyAsync(HttpContext http, IGrainFactory grains, Writes writes)
    {
        var grain = grains.GetPolicy(http.Policy());
        return writes.RunAsync(http, async request =>
        {
            var transaction = TransactionRequest.Read(request.Body);
            var expected = await ExpectedVersionAsync(request, grain);
            return Created(await grain.ApplyAsync(Command(request, transaction, expected)));
        });
    }

    public static Task<IResult> PreviewAsync(HttpContext http, IGrainFactory grains)
    {
        var grain = grains.GetPolicy(http.Policy());
        return Writes.PreviewAsync(http, async request =>
        {
            var transaction = TransactionRequest.Read(request.Body);
            var preview = await grain.PreviewAsync(Command(request, transaction, await ExpectedVersionAsync(request, grain)));
            return JsonResponse.Ok(new PreviewDocument(preview), GatewayJson.Wire.PreviewDocument);
        });
    }

    public static Task<IResult> ReportClaimAsync(HttpContext http, IGrainFactory grains, Writes writes)
    {
        var grain = grains.GetPolicy(http.Policy());
        return writes.RunAsync(http, async request =>
        {
            var context = request.Context(await ExpectedVersionAsync(request, grain));
            return Created(await grain.ReportClaimAsync(new ReportClaim(context, request.Body)));
        });
    }

    public static async Task<IResult> ListAsync(HttpContext http, IGrainFactory grains)
    {
        var grain = grains.GetPolicy(http.Policy());
        var query = new QueryReader(http.Request.Query);
        var (limit, after) = (query.Limit(), query.NumberCursor(CursorKind));
        query.ThrowIfInvalid();
        var page = await grain.GetTransactionsAsync(after ?? 0, limit);
        return JsonResponse.Ok(
            new([.. page.Items.Select(TransactionDocument.Of)], Cursor.Write(CursorKind, page.Next?.ToString(CultureInfo.InvariantCulture))),
            GatewayJson.Wire.TransactionPage);
    }

    private static ApplyTransaction Command(WriteRequest request, TransactionRequest transaction, long? expectedVersion) =>
        new(request.Context(expectedVersion, transaction.Reason), transaction.Type, transaction.EffectiveDate, transaction.Changes);

    private static Task<long?> ExpectedVersionAsync(WriteRequest request, IPolicyGrain grain) =>
        Preconditions.ExpectedVersionAsync(request.IfMatch, request.IfNoneMatch, async () => (await grain.GetAsync(asOf: null, knownAt: null)).Version);

    private static JsonResponse Created(CommandResult result) => Writes.Committed(
        JsonResponse.Of(StatusCodes.Status201Created, CommandDocument.Of(result), GatewayJson.Wire.CommandDocument), result.Version, result.Position, result.Replayed);
}

using System.Globalization;
using Concord.Gateway.Idempotency;
using Concord.Gateway.Requests;
using Concord.Gateway.Responses;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Realms;
using Concord.Grains.Abstractions.Wal;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Realms;

/// <summary>Everything under <c>/v1/realms</c> that is about realms themselves.</summary>
internal static class RealmEndpoints
{
    public static IEndpointRouteBuilder MapRealms(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/v1/realms/{realm}", PutAsync);
        routes.MapRead("/v1/realms/{realm}", GetAsync);
        routes.MapRead("/v1/realms", ListAsync);
        routes.MapRead("/v1/realms/{realm}/history", HistoryAsync);
        return routes;
    }

    private static Task<IResult> PutAsync(HttpContext http, IGrainFactory grains, Writes writes)
    {
        var id = http.Realm();
        var grain = grains.GetGrain<IRealmGrain>(id.Value);
        return writes.RunAsync(http, async request =>
        {
            var context = request.Context(await ExpectedVersionAsync(request, grain));
            var result = await grain.PutAsync(new PutRealm(context, request.Body));
            var response = JsonResponse.Of(
                result.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK, new RealmDocument(result.View), GatewayJson.Wire.RealmDocument);
            if (result.Created) response = response.With(HeaderNames.Location, $"/v1/realms/{id.Value}");
            return Writes.Committed(response, result.View.Version, result.Position, result.Replayed);
        });
    }

    private static async Task<IResult> GetAsync(HttpContext http, IGrainFactory grains)
    {
        var view = await grains.GetGrain<IRealmGrain>(http.Realm().Value).GetAsync();
        return NotModifiedResponse.Or(http, view.Version, () => JsonResponse.Ok(new RealmDocument(view), GatewayJson.Wire.RealmDocument));
    }

    private static async Task<IResult> ListAsync(HttpContext http, IGrainFactory grains)
    {
        var query = new QueryReader(http.Request.Query);
        var (limit, after) = (query.Limit(), query.Cursor("realms"));
        query.ThrowIfInvalid();
        await ReadYourWrites.WaitAsync(http, grains, Projections.Policies);
        var page = await grains.GetGrain<IRealmListGrain>(0).QueryAsync(after, limit, http.RequestAborted);
        return JsonResponse.Ok(
            new([.. page.Items.Select(static view => new RealmDocument(view))], Cursor.Write("realms", page.Next)),
            GatewayJson.Wire.RealmPage);
    }

    private static async Task<IResult> HistoryAsync(HttpContext http, IGrainFactory grains)
    {
        var id = http.Realm();
        var query = new QueryReader(http.Request.Query);
        var (limit, after) = (query.Limit(), query.NumberCursor("history"));
        query.ThrowIfInvalid();
        var page = await grains.GetGrain<IRealmGrain>(id.Value).GetHistoryAsync(after ?? 0, limit);
        return JsonResponse.Ok(
            new([.. page.Items.Select(static version => new RealmVersionDocument(version))],
                Cursor.Write("history", page.Next?.ToString(CultureInfo.InvariantCulture))),
            GatewayJson.Wire.RealmHistoryPage);
    }

    private static Task<long?> ExpectedVersionAsync(WriteRequest request, IRealmGrain grain) =>
        Preconditions.ExpectedVersionAsync(request.IfMatch, request.IfNoneMatch, () => StoredVersionAsync(grain));

    private static async Task<long> StoredVersionAsync(IRealmGrain grain)
    {
        try
        {
            return (await grain.GetAsync()).Version;
        }
        catch (NotFoundException)
        {
            return 0;
        }
    }
}

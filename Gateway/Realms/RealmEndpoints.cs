using System.Globalization;
using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Policies;
using Concord.Realms;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Realms;

/// <summary>The endpoints under <c>/v1/realms</c> that are about realms themselves.</summary>
internal static class RealmEndpoints
{
    public static IEndpointRouteBuilder MapRealms(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/v1/realms/{realm}", PutAsync).RequiresInRealm(Permission.RealmDefine);
        routes.MapRead("/v1/realms/{realm}", GetAsync).RequiresInRealm(Permission.RealmRead);
        routes.MapRead("/v1/realms", ListAsync).RequiresInSomeRealm(Permission.RealmRead);
        routes.MapRead("/v1/realms/{realm}/history", HistoryAsync).RequiresInRealm(Permission.RealmRead);
        return routes;
    }

    private static Task<IResult> PutAsync(HttpContext http, IConcordClient concord, IdempotentWrites writes)
    {
        var id = http.Realm();
        return writes.RunAsync(
            http,
            async request =>
            {
                var context = request.Context(await ExpectedVersionAsync(request, concord.Realms, id));
                var result = await concord.Realms.PutAsync(id, new PutRealm(context, request.Body.ToCanonical()));
                var response = JsonResponse.Of(
                    result.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK,
                    new RealmResponse(result.View),
                    GatewayJson.Wire.RealmResponse
                );
                if (result.Created)
                    response = response.With(HeaderNames.Location, $"/v1/realms/{id.Value}");
                return IdempotentWrites.Committed(response, result.View.Version, result.Position, result.Replayed);
            }
        );
    }

    private static async Task<IResult> GetAsync(HttpContext http, IConcordClient concord)
    {
        var view = await concord.Realms.GetAsync(http.Realm());
        return NotModifiedResponse.OrFull(
            http,
            view.Version,
            () => JsonResponse.Ok(new RealmResponse(view), GatewayJson.Wire.RealmResponse)
        );
    }

    private static async Task<IResult> ListAsync(HttpContext http, IConcordClient concord)
    {
        var query = new QueryReader(http.Request.Query);
        var (limit, after) = (query.Limit(), query.Cursor("realms"));
        query.ThrowIfInvalid();
        var page = http.RequiredAccess().RealmsOf(Permission.RealmRead) is { } own
            ? await OwnRealms.ListAsync(concord.Realms, own, after, limit, http.RequestAborted)
            : await concord.Realms.ListAsync(after, limit, http.ReadMinPosition(), http.RequestAborted);
        return JsonResponse.Ok(
            new([.. page.Items.Select(static view => new RealmResponse(view))], Cursor.Write("realms", page.Next)),
            GatewayJson.Wire.RealmPage
        );
    }

    private static async Task<IResult> HistoryAsync(HttpContext http, IConcordClient concord)
    {
        var id = http.Realm();
        var query = new QueryReader(http.Request.Query);
        var (limit, after) = (query.Limit(), query.NumberCursor("history"));
        query.ThrowIfInvalid();
        var page = await concord.Realms.GetHistoryAsync(id, after ?? 0, limit);
        return JsonResponse.Ok(
            new(
                [.. page.Items.Select(static version => new RealmVersionResponse(version))],
                Cursor.Write("history", page.Next?.ToString(CultureInfo.InvariantCulture))
            ),
            GatewayJson.Wire.RealmHistoryPage
        );
    }

    private static Task<long?> ExpectedVersionAsync(WriteRequest request, IRealmClient realms, RealmId id) =>
        Preconditions.ExpectedVersionAsync(request.IfMatch, request.IfNoneMatch, () => StoredVersionAsync(realms, id));

    private static async Task<long> StoredVersionAsync(IRealmClient realms, RealmId id)
    {
        try
        {
            return (await realms.GetAsync(id)).Version;
        }
        catch (NotFoundException)
        {
            return 0;
        }
    }
}

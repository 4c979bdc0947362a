using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>All endpoints of imports.</summary>
internal static class ImportEndpoints
{
    private const string CursorKind = "imports";

    public static IEndpointRouteBuilder MapImports(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/realms/{realm}/imports", StartImport.HandleAsync).RequiresInRealm(Permission.ImportRun);
        routes.MapRead("/v1/imports", ListAsync).RequiresInSomeRealm(Permission.ImportRun);
        routes.MapRead("/v1/imports/{id}", GetAsync).RequiresInSomeRealm(Permission.ImportRun);
        routes.MapRead("/v1/imports/{id}/rejects", RejectsAsync).RequiresInSomeRealm(Permission.ImportRejects);
        routes.MapPost("/v1/imports/{id}:cancel", CancelAsync).RequiresInSomeRealm(Permission.ImportRun);
        return routes;
    }

    private static async Task<IResult> ListAsync(HttpContext http, IGrainFactory grains, TimeProvider time)
    {
        var query = new QueryReader(http.Request.Query);
        var (limit, after) = (query.Limit(), query.Cursor(CursorKind));
        query.ThrowIfInvalid();
        var page = await OwnImports.ListAsync(grains.GetGrain<IImportListGrain>(0), http.RequiredAccess(), after, limit);
        var now = time.GetUtcNow();
        return JsonResponse.Ok(
            new([.. page.Items.Select(s => ImportResponse.Of(s, now))], Cursor.Write(CursorKind, page.Next)),
            ImportJson.Wire.ImportPage
        );
    }

    private static async Task<IResult> GetAsync(HttpContext http, IGrainFactory grains, TimeProvider time) =>
        Answer(StatusCodes.Status200OK, OwnImports.Visible(await Record(http, grains).GetAsync(), http, Permission.ImportRun), time);

    private static async Task<IResult> CancelAsync(HttpContext http, IGrainFactory grains, TimeProvider time)
    {
        var record = Record(http, grains);
        await OwnImports.RequireAsync(record, http, Permission.ImportRun);
        return Answer(StatusCodes.Status200OK, await record.CancelAsync(), time);
    }

    private static async Task<IResult> RejectsAsync(HttpContext http, IGrainFactory grains)
    {
        var record = Record(http, grains);
        await OwnImports.RequireAsync(record, http, Permission.ImportRejects);

        // The first page before the status: an import that does not exist must not be answered with 200.
        var first = await record.GetRejectsAsync(0, RejectsResponse.PageSize);
        return new RejectsResponse(record, first);
    }

    public static JsonResponse Answer(int status, ImportStatus import, TimeProvider time) =>
        JsonResponse.Of(status, ImportResponse.Of(import, time.GetUtcNow()), ImportJson.Wire.ImportResponse);

    private static IImportGrain Record(HttpContext http, IGrainFactory grains)
    {
        var id = http.Request.RouteValues["id"] as string ?? "";
        return id.Length == 32 && id.All(char.IsAsciiHexDigitLower)
            ? grains.GetGrain<IImportGrain>(id)
            : throw new NotFoundException("There is no import of this id.");
    }
}

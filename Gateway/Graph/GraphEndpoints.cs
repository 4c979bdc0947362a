using Concord.Gateway.Requests;
using Concord.Gateway.Responses;
using Concord.Grains.Abstractions.Graph;
using Concord.Grains.Abstractions.Wal;

namespace Concord.Gateway.Graph;

/// <summary>Knowledge discovery: what is connected with what. Every read is of a projection, so it may wait for a position.</summary>
internal static class GraphEndpoints
{
    private const string Graph = "/v1/graph";
    private const string Vertex = Graph + "/{kind}/{id}";

    public static IEndpointRouteBuilder MapGraph(this IEndpointRouteBuilder routes)
    {
        routes.MapRead(Graph + "/paths", PathsAsync);
        routes.MapRead(Graph + "/search", SearchAsync);
        routes.MapRead(Graph + "/stats", StatsAsync);
        routes.MapRead(Vertex, GetAsync);
        routes.MapRead(Vertex + "/neighbors", NeighborsAsync);
        routes.MapRead(Vertex + "/similar", SimilarAsync);
        routes.MapPost(Graph + ":check", GraphJobEndpoints.CheckAsync);
        routes.MapPost(Graph + ":rebuild", GraphJobEndpoints.RebuildAsync);
        return routes;
    }

    private static async Task<IResult> GetAsync(HttpContext http, IGrainFactory grains)
    {
        var id = http.Vertex();
        var vertex = await (await AfterPositionAsync(http, grains)).GetAsync(id, http.RequestAborted);
        return JsonResponse.Ok(VertexDocument.Of(vertex), GraphJson.Wire.VertexDocument);
    }

    private static async Task<IResult> NeighborsAsync(HttpContext http, IGrainFactory grains)
    {
        var query = GraphRequests.Neighbors(http.Vertex(), http.Request.Query);
        var found = await (await AfterPositionAsync(http, grains)).NeighborsAsync(query, http.RequestAborted);
        return JsonResponse.Ok(NeighborhoodDocument.Of(found), GraphJson.Wire.NeighborhoodDocument);
    }

    private static async Task<IResult> SimilarAsync(HttpContext http, IGrainFactory grains)
    {
        var (id, limit) = (http.Vertex(), GraphRequests.SimilarLimit(http.Request.Query));
        var found = await (await AfterPositionAsync(http, grains)).SimilarAsync(id, limit, http.RequestAborted);
        return JsonResponse.Ok(SimilarDocument.Of(found), GraphJson.Wire.SimilarDocument);
    }

    private static async Task<IResult> PathsAsync(HttpContext http, IGrainFactory grains)
    {
        var query = GraphRequests.Paths(http.Request.Query);
        var found = await (await AfterPositionAsync(http, grains)).PathsAsync(query, http.RequestAborted);
        return JsonResponse.Ok(PathsDocument.Of(found), GraphJson.Wire.PathsDocument);
    }

    private static async Task<IResult> SearchAsync(HttpContext http, IGrainFactory grains)
    {
        var search = GraphRequests.Search(http.Request.Query);
        var found = await (await AfterPositionAsync(http, grains)).SearchAsync(search, http.RequestAborted);
        return JsonResponse.Ok(SearchDocument.Of(found), GraphJson.Wire.SearchDocument);
    }

    private static async Task<IResult> StatsAsync(HttpContext http, IGrainFactory grains) =>
        JsonResponse.Ok(GraphStatsDocument.Of(await (await AfterPositionAsync(http, grains)).GetStatsAsync(http.RequestAborted)), GraphJson.Wire.GraphStatsDocument);

    private static async Task<IGraphGrain> AfterPositionAsync(HttpContext http, IGrainFactory grains)
    {
        await ReadYourWrites.WaitAsync(http, grains, Projections.Graph);
        return grains.GetGrain<IGraphGrain>(0);
    }
}

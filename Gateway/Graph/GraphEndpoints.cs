using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;

namespace Concord.Gateway.Graph;

/// <summary>Knowledge discovery: what is connected with what. Every read is of a projection, so it can wait for a position.</summary>
internal static class GraphEndpoints
{
    public const string Graph = "/v1/graph";
    private const string Vertex = Graph + "/{kind}/{id}";

    public static IEndpointRouteBuilder MapGraph(this IEndpointRouteBuilder routes)
    {
        routes.MapRead(Graph + "/paths", PathsAsync).RequiresInAllRealms(Permission.GraphRead);
        routes.MapRead(Graph + "/search", SearchAsync).RequiresInAllRealms(Permission.GraphRead);
        routes.MapRead(Graph + "/stats", StatsAsync).RequiresInAllRealms(Permission.ClusterRead);
        routes.MapRead(Vertex, GetAsync).RequiresInAllRealms(Permission.GraphRead);
        routes.MapRead(Vertex + "/neighbors", NeighborsAsync).RequiresInAllRealms(Permission.GraphRead);
        routes.MapRead(Vertex + "/similar", SimilarAsync).RequiresInAllRealms(Permission.GraphRead);
        return routes.MapGraphJobs();
    }

    private static async Task<IResult> GetAsync(HttpContext http, IConcordClient concord)
    {
        var id = http.Vertex();
        var vertex = await concord.Graph.GetAsync(id, http.ReadMinPosition(), http.RequestAborted);
        return JsonResponse.Ok(VertexResponse.Of(vertex), GraphJson.Wire.VertexResponse);
    }

    private static async Task<IResult> NeighborsAsync(HttpContext http, IConcordClient concord)
    {
        var query = GraphRequests.Neighbors(http.Vertex(), http.Request.Query);
        var found = await concord.Graph.NeighborsAsync(query, http.ReadMinPosition(), http.RequestAborted);
        return JsonResponse.Ok(NeighborhoodResponse.Of(found), GraphJson.Wire.NeighborhoodResponse);
    }

    private static async Task<IResult> SimilarAsync(HttpContext http, IConcordClient concord)
    {
        var (id, limit) = (http.Vertex(), GraphRequests.SimilarLimit(http.Request.Query));
        var found = await concord.Graph.SimilarAsync(id, limit, http.ReadMinPosition(), http.RequestAborted);
        return JsonResponse.Ok(SimilarResponse.Of(found), GraphJson.Wire.SimilarResponse);
    }

    private static async Task<IResult> PathsAsync(HttpContext http, IConcordClient concord)
    {
        var query = GraphRequests.Paths(http.Request.Query);
        var found = await concord.Graph.PathsAsync(query, http.ReadMinPosition(), http.RequestAborted);
        return JsonResponse.Ok(PathsResponse.Of(found), GraphJson.Wire.PathsResponse);
    }

    private static async Task<IResult> SearchAsync(HttpContext http, IConcordClient concord)
    {
        var search = GraphRequests.Search(http.Request.Query);
        var found = await concord.Graph.SearchAsync(search, http.ReadMinPosition(), http.RequestAborted);
        return JsonResponse.Ok(SearchResponse.Of(found), GraphJson.Wire.SearchResponse);
    }

    private static async Task<IResult> StatsAsync(HttpContext http, IConcordClient concord) =>
        JsonResponse.Ok(
            GraphStatsResponse.Of(await concord.Graph.GetStatsAsync(http.ReadMinPosition(), http.RequestAborted)),
            GraphJson.Wire.GraphStatsResponse
        );
}

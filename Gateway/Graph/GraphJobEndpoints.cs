using Concord.Errors;
using Concord.Gateway.Http;
using Concord.Graph;
using Concord.Values;

namespace Concord.Gateway.Graph;

/// <summary>
/// Work on the graph as a whole: check and rebuild. The id of the write is the job's, so that a request that is sent again after a lost
/// answer finds the job that it began.
/// </summary>
internal static class GraphJobEndpoints
{
    public static IEndpointRouteBuilder MapGraphJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(GraphEndpoints.Graph + ":check", CheckAsync);
        routes.MapPost(GraphEndpoints.Graph + ":rebuild", RebuildAsync);
        return routes;
    }

    /// <summary>Answers with the report of the check, when it has ended; with <c>?wait=false</c> at once.</summary>
    private static Task<IResult> CheckAsync(
        HttpContext http,
        IGrainFactory grains,
        IdempotentWrites writes,
        IHostApplicationLifetime lifetime
    )
    {
        var wait = Wait(http, otherwise: true);
        var grain = grains.GetGrain<IGraphMaintenanceGrain>(0);
        return writes.RunAsync(
            http,
            async request =>
            {
                var (id, repair) = (request.CommitId.ToString("N"), Repair(request.Body));
                var job = new GraphJobWait<GraphCheck>(
                    () => grain.CheckAsync(id, repair, request.Actor),
                    grain.GetCheckAsync,
                    check => check.Id == id,
                    IsRunning
                );
                var check = wait ? await job.WaitForEndAsync(http.RequestAborted, lifetime.ApplicationStopping) : await job.BeginAsync();
                return JsonResponse.Of(Status(wait), GraphCheckResponse.Of(check), GraphJson.Wire.GraphCheckResponse);
            },
            bodyIsOptional: true
        );

        static bool IsRunning(GraphCheck check) => check.State == GraphJobState.Running;
    }

    /// <summary>Answers with the rebuild that has begun; with <c>?wait=true</c> when it has ended.</summary>
    private static Task<IResult> RebuildAsync(
        HttpContext http,
        IGrainFactory grains,
        IdempotentWrites writes,
        IHostApplicationLifetime lifetime
    )
    {
        var wait = Wait(http, otherwise: false);
        var grain = grains.GetGrain<IGraphMaintenanceGrain>(0);
        return writes.RunAsync(
            http,
            async request =>
            {
                var id = request.CommitId.ToString("N");
                request.RequireEmptyBody();
                var job = new GraphJobWait<GraphRebuild>(
                    () => grain.RebuildAsync(id, request.Actor),
                    grain.GetRebuildAsync,
                    rebuild => rebuild.Id == id,
                    IsRunning
                );
                var rebuild = wait ? await job.WaitForEndAsync(http.RequestAborted, lifetime.ApplicationStopping) : await job.BeginAsync();
                return JsonResponse.Of(Status(wait), GraphRebuildResponse.Of(rebuild), GraphJson.Wire.GraphRebuildResponse);
            },
            bodyIsOptional: true
        );

        static bool IsRunning(GraphRebuild rebuild) => rebuild.State == GraphJobState.Running;
    }

    private static int Status(bool waited) => waited ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;

    private static bool Wait(HttpContext http, bool otherwise)
    {
        var query = new QueryReader(http.Request.Query);
        var wait = query.Value<bool>("wait", bool.TryParse, "true or false") ?? otherwise;
        query.ThrowIfInvalid();
        return wait;
    }

    private static bool Repair(JsonTree body)
    {
        var errors = new FieldErrors();
        var repair = new ObjectReader(body, "", errors, ["repair"]).Flag("repair");
        errors.ThrowIfAny();
        return repair;
    }
}

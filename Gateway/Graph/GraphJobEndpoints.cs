using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;

namespace Concord.Gateway.Graph;

/// <summary>
/// Jobs on the whole graph: check and rebuild. The write's id is the job's id, so a request that is repeated after a lost answer finds the
/// job that it began.
/// </summary>
internal static class GraphJobEndpoints
{
    public static IEndpointRouteBuilder MapGraphJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(GraphEndpoints.Graph + ":check", CheckAsync).RequiresInAllRealms(Permission.GraphMaintain);
        routes.MapPost(GraphEndpoints.Graph + ":rebuild", RebuildAsync).RequiresInAllRealms(Permission.GraphMaintain);
        return routes;
    }

    /// <summary>Answers with the report when the check has ended; with <c>?wait=false</c> at once.</summary>
    private static Task<IResult> CheckAsync(
        HttpContext http,
        IConcordClient concord,
        IdempotentWrites writes,
        IHostApplicationLifetime lifetime
    )
    {
        var wait = Wait(http, otherwise: true);
        return writes.RunAsync(
            http,
            async request =>
            {
                var (id, repair) = (request.CommitId.ToString("N"), Repair(request.Body));
                var check = wait
                    ? await WaitAsync(ended => concord.Operations.RunGraphCheckAsync(id, repair, request.Actor, ended), http, lifetime)
                    : await concord.Operations.BeginGraphCheckAsync(id, repair, request.Actor);
                return JsonResponse.Of(Status(wait), GraphCheckResponse.Of(check), GraphJson.Wire.GraphCheckResponse);
            },
            bodyIsOptional: true
        );
    }

    /// <summary>Answers with the rebuild that has begun; with <c>?wait=true</c> when it has ended.</summary>
    private static Task<IResult> RebuildAsync(
        HttpContext http,
        IConcordClient concord,
        IdempotentWrites writes,
        IHostApplicationLifetime lifetime
    )
    {
        var wait = Wait(http, otherwise: false);
        return writes.RunAsync(
            http,
            async request =>
            {
                var id = request.CommitId.ToString("N");
                request.RequireEmptyBody();
                var rebuild = wait
                    ? await WaitAsync(ended => concord.Operations.RunGraphRebuildAsync(id, request.Actor, ended), http, lifetime)
                    : await concord.Operations.BeginGraphRebuildAsync(id, request.Actor);
                return JsonResponse.Of(Status(wait), GraphRebuildResponse.Of(rebuild), GraphJson.Wire.GraphRebuildResponse);
            },
            bodyIsOptional: true
        );
    }

    /// <summary>Waits for a job until the caller disconnects or this process stops. A job in another process continues.</summary>
    private static async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> run, HttpContext http, IHostApplicationLifetime lifetime)
    {
        var (aborted, stopping) = (http.RequestAborted, lifetime.ApplicationStopping);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        try
        {
            return await run(either.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            throw new StorageUnavailableException("This server is being stopped. Send the request again with the same Idempotency-Key.");
        }
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

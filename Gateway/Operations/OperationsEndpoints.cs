using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Hosting;

namespace Concord.Gateway.Operations;

/// <summary>Endpoints for operators and their tools.</summary>
internal static class OperationsEndpoints
{
    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder routes)
    {
        routes
            .MapRead("/health/live", static () => JsonResponse.Ok(new HealthResponse("live"), GatewayJson.Wire.HealthResponse))
            .AllowAnonymous();
        routes.MapRead("/health/startup", Startup).AllowAnonymous();
        routes.MapRead("/health/ready", ReadyAsync).AllowAnonymous();
        routes.MapRead("/v1/info", InfoAsync).RequiresInAllRealms(Permission.ClusterRead);
        routes.MapPrometheusScrapingEndpoint("/metrics").RequiresInAllRealms(Permission.MetricsRead);
        routes.MapReference();
        return routes;
    }

    private static JsonResponse Startup(IHostApplicationLifetime lifetime) =>
        lifetime.ApplicationStarted.IsCancellationRequested
            ? JsonResponse.Ok(new HealthResponse("started"), GatewayJson.Wire.HealthResponse)
            : JsonResponse.Of(StatusCodes.Status503ServiceUnavailable, new HealthResponse("starting"), GatewayJson.Wire.HealthResponse);

    /// <summary>
    /// Load balancers have no key: they are told whether the gateway is ready, and not why. Only who may read the cluster sees the
    /// dependencies.
    /// </summary>
    private static async Task<IResult> ReadyAsync(HttpContext http, Readiness readiness)
    {
        if (http.Access()?.AllowsEverywhere(Permission.ClusterRead) != true)
        {
            var known = await readiness.RecentAsync();
            return JsonResponse.Of(StatusOf(known), new HealthResponse(known.Status), GatewayJson.Wire.HealthResponse);
        }

        var document = await readiness.CheckAsync();
        return JsonResponse.Of(StatusOf(document), document, GatewayJson.Wire.ReadinessResponse);
    }

    private static int StatusOf(ReadinessResponse document) =>
        document.Status == ReadinessResponse.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

    private static async Task<IResult> InfoAsync(IConcordClient concord) =>
        JsonResponse.Ok(InfoResponse.Of(await concord.Operations.GetInfoAsync()), GatewayJson.Wire.InfoResponse);
}

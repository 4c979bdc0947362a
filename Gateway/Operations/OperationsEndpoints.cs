using Concord.Gateway.OpenApi;
using Concord.Gateway.Requests;
using Concord.Gateway.Responses;
using Concord.Grains.Abstractions.Operations;
using Concord.Silo.Hosting.Health;

namespace Concord.Gateway.Operations;

/// <summary>What operators and their tools ask.</summary>
internal static class OperationsEndpoints
{
    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/health/live", static () => JsonResponse.Ok(new HealthDocument("live"), GatewayJson.Wire.HealthDocument));
        routes.MapRead("/health/startup", Startup);
        routes.MapRead("/health/ready", ReadyAsync);
        routes.MapRead("/v1/info", InfoAsync);
        routes.MapPrometheusScrapingEndpoint("/metrics");
        routes.MapReference();
        return routes;
    }

    private static JsonResponse Startup(IHostApplicationLifetime lifetime) => lifetime.ApplicationStarted.IsCancellationRequested
        ? JsonResponse.Ok(new HealthDocument("started"), GatewayJson.Wire.HealthDocument)
        : JsonResponse.Of(StatusCodes.Status503ServiceUnavailable, new HealthDocument("starting"), GatewayJson.Wire.HealthDocument);

    private static async Task<IResult> ReadyAsync(Readiness readiness)
    {
        var document = await readiness.CheckAsync();
        return JsonResponse.Of(
            document.Status == ReadinessDocument.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, document, GatewayJson.Wire.ReadinessDocument);
    }

    private static async Task<IResult> InfoAsync(IGrainFactory grains) =>
        JsonResponse.Ok(InfoDocument.Of(await grains.GetGrain<ISystemGrain>(0).GetInfoAsync()), GatewayJson.Wire.InfoDocument);
}

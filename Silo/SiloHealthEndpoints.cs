using Concord.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Concord.Silo;

/// <summary>Health endpoints for a supervisor. The silo's HTTP port serves nothing else, so it needs no key.</summary>
internal static class SiloHealthEndpoints
{
    public static IEndpointRouteBuilder MapSiloHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", static () => Json(StatusCodes.Status200OK, new HealthResponse("live")));
        routes.MapGet(
            "/health/startup",
            static (IHostApplicationLifetime lifetime) =>
                lifetime.ApplicationStarted.IsCancellationRequested
                    ? Json(StatusCodes.Status200OK, new HealthResponse("started"))
                    : Json(StatusCodes.Status503ServiceUnavailable, new HealthResponse("starting"))
        );
        routes.MapGet(
            "/health/ready",
            static async (SiloReadiness readiness) =>
            {
                var document = await readiness.CheckAsync();
                return Results.Json(
                    document,
                    HealthJson.Default.ReadinessResponse,
                    statusCode: document.Status == ReadinessResponse.Ready
                        ? StatusCodes.Status200OK
                        : StatusCodes.Status503ServiceUnavailable
                );
            }
        );
        return routes;
    }

    private static IResult Json(int status, HealthResponse document) =>
        Results.Json(document, HealthJson.Default.HealthResponse, statusCode: status);
}

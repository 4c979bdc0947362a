using OpenTelemetry.Metrics;

namespace Concord.Gateway.Operations;

internal static class Metrics
{
    /// <summary>What <c>/metrics</c> shows: requests, runtime, Orleans, and all instruments of this product.</summary>
    public static void AddMetrics(this IHostApplicationBuilder builder) =>
        builder.Services.AddOpenTelemetry().WithMetrics(static metrics => metrics
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddMeter("Concord.*", "Microsoft.Orleans")
            .AddPrometheusExporter());
}

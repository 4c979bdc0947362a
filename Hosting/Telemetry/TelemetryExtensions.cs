using Concord.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Concord.Hosting;

/// <summary>
/// Telemetry of silo and gateway: metrics at <c>/metrics</c>, and the signals that the standard variables <c>OTEL_*</c> send to a
/// collector.
/// </summary>
internal static class TelemetryExtensions
{
    /// <param name="service">The program: <c>concord-silo</c> or <c>concord-gateway</c>.</param>
    /// <param name="url">Where it listens; distinguishes it from others on the same machine.</param>
    public static IHostApplicationBuilder AddConcordTelemetry(this IHostApplicationBuilder builder, string service, string url)
    {
        var settings = builder.Services.BindConcordOptions<TelemetryOptions, TelemetryOptionsValidator>(builder.Configuration, section: "");
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .WithMetrics(metrics =>
                metrics
                    .AddAspNetCoreInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddMeter("Concord.*", "Microsoft.Orleans")
                    .AddPrometheusExporter()
                    .AddOtlp(settings.Metrics)
            );
        if (!settings.IsExporting)
            return builder;

        telemetry.ConfigureResource(resource => ServiceResource.Describe(resource, service, url, builder.Environment.EnvironmentName));
        if (settings.Traces is { } traces)
            telemetry.WithTracing(tracing => tracing.AddConcordSpans(settings.Sampler).AddOtlpExporter(traces.Apply));
        if (settings.Logs is { } logs)
            telemetry.WithLogging(logging => logging.AddOtlpExporter(logs.Apply), static options => options.IncludeFormattedMessage = true);
        builder.Services.AddHostedService<CollectorMonitor>();
        return builder;
    }

    private static TracerProviderBuilder AddConcordSpans(this TracerProviderBuilder tracing, Sampler sampler) =>
        tracing
            .SetSampler(new RequestSampler(sampler))
            .AddAspNetCoreInstrumentation(static options =>
                options.Filter = static http =>
                    !http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
                    && !http.Request.Path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase)
            )
            .AddHttpClientInstrumentation()
            .AddSource("Microsoft.Orleans.Application", "Concord.*")
            .AddProcessor(new SpanContentFilter());

    private static MeterProviderBuilder AddOtlp(this MeterProviderBuilder metrics, OtlpTarget? target) =>
        target is null ? metrics : metrics.AddOtlpExporter(target.Apply);
}

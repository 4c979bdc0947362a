using Concord.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace Concord.Silo.Telemetry;

/// <summary>
/// What the variables <c>OTEL_*</c> ask for. The SDK passes over a value that it cannot read; here it prevents the start, as any other setting does. Without an endpoint
/// and without an exporter named nothing is exported: the default that OpenTelemetry has, a collector on this machine, would be a warning in most places.
/// </summary>
internal sealed record TelemetrySettings
{
    public required OtlpTarget? Traces { get; init; }
    public required OtlpTarget? Metrics { get; init; }
    public required OtlpTarget? Logs { get; init; }

    /// <summary>Which traces are kept.</summary>
    public required Sampler Sampler { get; init; }

    public bool IsExporting => Targets.Count > 0;

    public IReadOnlyList<OtlpTarget> Targets => [.. new[] { Traces, Metrics, Logs }.OfType<OtlpTarget>()];

    /// <exception cref="OptionsValidationException">Names each variable with a value that cannot be used.</exception>
    public static TelemetrySettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var isOff = reader.Flag("OTEL_SDK_DISABLED");
        var settings = new TelemetrySettings
        {
            Traces = OtlpTargetReader.Read(reader, "TRACES", "v1/traces"),
            Metrics = OtlpTargetReader.Read(reader, "METRICS", "v1/metrics"),
            Logs = OtlpTargetReader.Read(reader, "LOGS", "v1/logs"),
            Sampler = SamplerReader.Read(reader),
        };
        CheckRest(reader);
        if (reader.Failures.Count > 0) throw new OptionsValidationException("Concord", typeof(TelemetrySettings), reader.Failures);
        return isOff ? settings with { Traces = null, Metrics = null, Logs = null } : settings;
    }

    /// <summary>What the SDK reads itself.</summary>
    private static void CheckRest(SettingsReader reader)
    {
        foreach (var key in (string[])["OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT"]) reader.Number(key, 1, 1, int.MaxValue);
        foreach (var prefix in (string[])["OTEL_BSP_", "OTEL_BLRP_"])
        {
            foreach (var name in (string[])["SCHEDULE_DELAY", "EXPORT_TIMEOUT", "MAX_QUEUE_SIZE", "MAX_EXPORT_BATCH_SIZE"]) reader.Number(prefix + name, 1, 1, int.MaxValue);
        }

        foreach (var key in (string[])["OTEL_EXPORTER_OTLP_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_KEY"])
        {
            if (reader.Text(key) is { } file && !File.Exists(file)) reader.Refuse($"{key}: there is no file {file}.");
        }

        reader.OneOf("OTEL_EXPORTER_OTLP_COMPRESSION", "none", "gzip");
        OtlpTargetReader.CheckPairs(reader, "OTEL_RESOURCE_ATTRIBUTES");
    }
}

using System.ComponentModel.DataAnnotations;
using Concord.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace Concord.Hosting;

/// <summary>
/// Options of the variables <c>OTEL_*</c>. The SDK ignores a value that it cannot read; here it prevents the start, like any other setting.
/// Without an endpoint and without a named exporter nothing is exported: OpenTelemetry's default, a collector on this machine, would only
/// cause warnings in most places.
/// </summary>
internal sealed class TelemetryOptions : IValidatableObject
{
    private static readonly string[] FileKeys =
    [
        "OTEL_EXPORTER_OTLP_CERTIFICATE",
        "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
        "OTEL_EXPORTER_OTLP_CLIENT_KEY",
    ];

    [ConfigurationKeyName("OTEL_SDK_DISABLED")]
    public bool IsDisabled { get; set; }

    [ConfigurationKeyName("OTEL_TRACES_EXPORTER")]
    public string? TracesExporter { get; set; }

    [ConfigurationKeyName("OTEL_METRICS_EXPORTER")]
    public string? MetricsExporter { get; set; }

    [ConfigurationKeyName("OTEL_LOGS_EXPORTER")]
    public string? LogsExporter { get; set; }

    /// <summary>For every signal without options of its own.</summary>
    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_")]
    [ValidateObjectMembers]
    public OtlpOptions Otlp { get; set; } = new();

    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_TRACES_")]
    [ValidateObjectMembers]
    public OtlpOptions TracesOtlp { get; set; } = new();

    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_METRICS_")]
    [ValidateObjectMembers]
    public OtlpOptions MetricsOtlp { get; set; } = new();

    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_LOGS_")]
    [ValidateObjectMembers]
    public OtlpOptions LogsOtlp { get; set; } = new();

    [ConfigurationKeyName("OTEL_TRACES_SAMPLER")]
    public string? SamplerName { get; set; }

    [ConfigurationKeyName("OTEL_TRACES_SAMPLER_ARG")]
    public string? SamplerArgument { get; set; }

    // The following variables are read by the SDK itself.
    [ConfigurationKeyName("OTEL_METRIC_EXPORT_INTERVAL")]
    [WholeNumber(1, int.MaxValue)]
    public int? MetricExportInterval { get; set; }

    [ConfigurationKeyName("OTEL_METRIC_EXPORT_TIMEOUT")]
    [WholeNumber(1, int.MaxValue)]
    public int? MetricExportTimeout { get; set; }

    [ConfigurationKeyName("OTEL_BSP_")]
    [ValidateObjectMembers]
    public ExportBatchOptions SpanBatches { get; set; } = new();

    [ConfigurationKeyName("OTEL_BLRP_")]
    [ValidateObjectMembers]
    public ExportBatchOptions LogBatches { get; set; } = new();

    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_CERTIFICATE")]
    public string? Certificate { get; set; }

    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE")]
    public string? ClientCertificate { get; set; }

    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_CLIENT_KEY")]
    public string? ClientKey { get; set; }

    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_COMPRESSION")]
    public string? Compression { get; set; }

    [ConfigurationKeyName("OTEL_RESOURCE_ATTRIBUTES")]
    public string? ResourceAttributes { get; set; }

    /// <summary>Null: they are not exported.</summary>
    public OtlpTarget? Traces => Target("TRACES", TracesExporter, TracesOtlp, "v1/traces");

    public OtlpTarget? Metrics => Target("METRICS", MetricsExporter, MetricsOtlp, "v1/metrics");

    public OtlpTarget? Logs => Target("LOGS", LogsExporter, LogsOtlp, "v1/logs");

    /// <summary>Which traces are sampled.</summary>
    public Sampler Sampler => SamplerReader.Read(SamplerName, SamplerArgument, []);

    public bool IsExporting => Targets.Count > 0;

    public IReadOnlyList<OtlpTarget> Targets => [.. new[] { Traces, Metrics, Logs }.OfType<OtlpTarget>()];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var failures = new List<string>();
        Otlp.Check(OtlpOptions.General, failures);
        foreach (
            var (signal, exporter, own) in (IEnumerable<(string, string?, OtlpOptions)>)
                [("TRACES", TracesExporter, TracesOtlp), ("METRICS", MetricsExporter, MetricsOtlp), ("LOGS", LogsExporter, LogsOtlp)]
        )
        {
            Known($"OTEL_{signal}_EXPORTER", exporter, failures, OtlpOptions.Exporter, "none");
            own.Check($"{OtlpOptions.General}{signal}_", failures);
        }

        SamplerReader.Read(SamplerName, SamplerArgument, failures);
        foreach (var (key, file) in FileKeys.Zip([Certificate, ClientCertificate, ClientKey]))
        {
            if (file is not null && !File.Exists(file))
                failures.Add($"{key}: there is no file {file}.");
        }

        Known("OTEL_EXPORTER_OTLP_COMPRESSION", Compression, failures, "none", "gzip");
        OtlpOptions.CheckPairs("OTEL_RESOURCE_ATTRIBUTES", ResourceAttributes, failures);
        return failures.Select(static failure => new ValidationResult(failure));
    }

    // The text contains no headers.
    public override string ToString() => string.Join(", ", Targets);

    internal static void Known(string key, string? value, List<string> failures, params string[] known)
    {
        if (value is not null && !known.Contains(value, StringComparer.OrdinalIgnoreCase))
            failures.Add($"{key} must be {string.Join(" or ", known)}; it is '{value}'.");
    }

    private OtlpTarget? Target(string signal, string? exporter, OtlpOptions own, string path) =>
        IsDisabled || string.Equals(exporter, "none", StringComparison.OrdinalIgnoreCase)
            ? null
            : OtlpTarget.Of(signal, isNamed: exporter is not null, own, Otlp, path);
}

/// <summary>The destination of a signal, <c>OTEL_EXPORTER_OTLP_*</c>; a signal's own options override the general ones.</summary>
internal sealed class OtlpOptions
{
    public const string General = "OTEL_EXPORTER_OTLP_";
    public const string Exporter = "otlp";
    public const string Grpc = "grpc";
    public const string HttpProtobuf = "http/protobuf";

    [ConfigurationKeyName("ENDPOINT")]
    public string? Endpoint { get; set; }

    [ConfigurationKeyName("PROTOCOL")]
    public string? Protocol { get; set; }

    /// <summary>May contain a secret.</summary>
    [ConfigurationKeyName("HEADERS")]
    public string? Headers { get; set; }

    /// <summary>Milliseconds.</summary>
    [ConfigurationKeyName("TIMEOUT")]
    [WholeNumber(1, int.MaxValue)]
    public int? Timeout { get; set; }

    public static Uri? Parse(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var endpoint) && endpoint is { Scheme: "http" or "https", UserInfo: "" }
            ? endpoint
            : null;

    /// <param name="prefix">The beginning of the variables' names.</param>
    /// <param name="failures">Receives the errors.</param>
    public void Check(string prefix, List<string> failures)
    {
        TelemetryOptions.Known(prefix + "PROTOCOL", Protocol, failures, Grpc, HttpProtobuf);
        CheckPairs(prefix + "HEADERS", Headers, failures);

        // Not the value: it may contain a password.
        if (Endpoint is not null && Parse(Endpoint) is null)
            failures.Add(
                $"{prefix}ENDPOINT must be an address like http://otel-collector:4317, without user or password: those go in "
                    + "OTEL_EXPORTER_OTLP_HEADERS."
            );
    }

    /// <summary>A list of <c>name=value</c>, separated by commas. Not shown in messages: headers may contain a key.</summary>
    public static void CheckPairs(string key, string? text, List<string> failures)
    {
        if (text is not null && Array.Exists(text.Split(','), static pair => pair.IndexOf('=', StringComparison.Ordinal) < 1))
            failures.Add($"{key} must be a list like name=value,other=value.");
    }
}

/// <summary><c>OTEL_BSP_*</c> and <c>OTEL_BLRP_*</c>.</summary>
internal sealed class ExportBatchOptions
{
    [ConfigurationKeyName("SCHEDULE_DELAY")]
    [WholeNumber(1, int.MaxValue)]
    public int? ScheduleDelay { get; set; }

    [ConfigurationKeyName("EXPORT_TIMEOUT")]
    [WholeNumber(1, int.MaxValue)]
    public int? ExportTimeout { get; set; }

    [ConfigurationKeyName("MAX_QUEUE_SIZE")]
    [WholeNumber(1, int.MaxValue)]
    public int? MaxQueueSize { get; set; }

    [ConfigurationKeyName("MAX_EXPORT_BATCH_SIZE")]
    [WholeNumber(1, int.MaxValue)]
    public int? MaxExportBatchSize { get; set; }
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;

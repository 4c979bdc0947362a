using Concord.Configuration;
using Concord.Hosting;
using Concord.Testing;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using Xunit;

namespace Concord.Silo.Telemetry.Tests;

/// <summary>The standard variables, and only those.</summary>
public sealed class TelemetryOptionsTests
{
    [Fact]
    public void Without_configuration_nothing_is_exported() => Assert.False(Read().IsExporting);

    [Fact]
    public void A_common_endpoint_serves_all_signals_and_a_specific_one_its_signal()
    {
        var settings = Read(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/base/"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "key=secret"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://tempo:4317"),
            ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "500")
        );

        Assert.Equal(new OtlpTarget("traces", new("https://tempo:4317"), OtlpExportProtocol.Grpc, "key=secret", 500), settings.Traces);
        Assert.Equal(
            new OtlpTarget("metrics", new("http://collector:4318/base/v1/metrics"), OtlpExportProtocol.HttpProtobuf, "key=secret", 10_000),
            settings.Metrics
        );
        Assert.Equal("http://collector:4318/base/v1/logs", settings.Logs!.Endpoint.ToString());
        Assert.DoesNotContain("secret", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_can_be_left_out_and_asked_for_by_its_exporter_alone()
    {
        var settings = Read(
            ("OTEL_TRACES_EXPORTER", "otlp"),
            ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://collector:4317"),
            ("OTEL_LOGS_EXPORTER", "none")
        );

        Assert.Equal(new Uri("http://localhost:4317"), settings.Traces!.Endpoint);
        Assert.Null(settings.Logs);
        Assert.Null(settings.Metrics);
        Assert.False(Read(("OTEL_TRACES_EXPORTER", "otlp"), ("OTEL_SDK_DISABLED", "true")).IsExporting);
    }

    [Theory]
    [InlineData(null, null, typeof(ParentBasedSampler))]
    [InlineData("always_on", null, typeof(AlwaysOnSampler))]
    [InlineData("always_off", null, typeof(AlwaysOffSampler))]
    [InlineData("traceidratio", "0.25", typeof(TraceIdRatioBasedSampler))]
    [InlineData("parentbased_traceidratio", "1", typeof(ParentBasedSampler))]
    public void The_sampler_is_the_one_that_is_named(string? name, string? argument, Type expected) =>
        Assert.IsType(expected, Read(("OTEL_TRACES_SAMPLER", name), ("OTEL_TRACES_SAMPLER_ARG", argument)).Sampler);

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "must be an address like")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "not an address", "like http://otel-collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "grpc or http/protobuf")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "10s", "whole number")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "secret", "name=value")]
    [InlineData("OTEL_EXPORTER_OTLP_COMPRESSION", "zip", "none or gzip")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere/ca.pem", "there is no file")]
    [InlineData("OTEL_TRACES_EXPORTER", "zipkin", "otlp or none")]
    [InlineData("OTEL_METRICS_EXPORTER", "prometheus", "otlp or none")]
    [InlineData("OTEL_TRACES_SAMPLER", "sometimes", "parentbased_traceidratio")]
    [InlineData("OTEL_SDK_DISABLED", "maybe", "true or false")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "-1", "whole number")]
    [InlineData("OTEL_BSP_MAX_QUEUE_SIZE", "many", "whole number")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "team", "name=value")]
    public void Invalid_values_prevent_the_start_and_are_named(string key, string value, string expected)
    {
        var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => Read((key, value))).Failures);

        Assert.StartsWith(key, failure, StringComparison.Ordinal);
        Assert.Contains(expected, failure, StringComparison.Ordinal);
        if (key.EndsWith("HEADERS", StringComparison.Ordinal))
            Assert.DoesNotContain(value, failure[key.Length..], StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_ratio_is_named()
    {
        var failure = Assert
            .Throws<OptionsValidationException>(() => Read(("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "1,5")))
            .Failures.Single();

        Assert.Equal("OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1; it is '1,5'.", failure);
    }

    private static TelemetryOptions Read(params (string Key, string? Value)[] values)
    {
        var builder = BoundOptions.Builder(values);
        var settings = builder.Services.BindConcordOptions<TelemetryOptions, TelemetryOptionsValidator>(builder.Configuration, section: "");
        BoundOptions.Check(builder);
        return settings;
    }
}

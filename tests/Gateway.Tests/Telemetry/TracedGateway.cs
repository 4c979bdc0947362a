using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Concord.Gateway.EndToEnd.Tests;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Microsoft.AspNetCore.Builder;

namespace Concord.Gateway.Telemetry.Tests;

/// <summary>The whole system with a collector that the test can look into.</summary>
internal sealed class TracedGateway : IAsyncDisposable
{
    private TracedGateway(OtlpReceiver collector, EmbeddedGateway gateway) => (Collector, Gateway) = (collector, gateway);

    public const string Grpc = "grpc";
    public const string HttpProtobuf = "http/protobuf";

    /// <summary>So that nothing has to be waited for longer than it takes.</summary>
    private static readonly string[] AtOnce =
    [
        "--OTEL_BSP_SCHEDULE_DELAY",
        "50",
        "--OTEL_BLRP_SCHEDULE_DELAY",
        "50",
        "--OTEL_METRIC_EXPORT_INTERVAL",
        "500",
    ];

    public OtlpReceiver Collector { get; }

    public EmbeddedGateway Gateway { get; }

    public HttpClient Http => Gateway.Http;

    public static async Task<TracedGateway> StartAsync(
        string protocol = HttpProtobuf,
        Action<WebApplicationBuilder>? configure = null,
        params string[] settings
    )
    {
        var collector = await OtlpReceiver.StartAsync();
        var gateway = new EmbeddedGateway
        {
            Settings = [.. SettingsFor(protocol == Grpc ? collector.GrpcAddress : collector.HttpAddress, protocol), .. settings],
            Configure = configure,
        };
        await gateway.StartAsync();
        return new(collector, gateway);
    }

    public static string[] SettingsFor(string address, string protocol) =>
        ["--OTEL_EXPORTER_OTLP_ENDPOINT", address, "--OTEL_EXPORTER_OTLP_PROTOCOL", protocol, .. AtOnce];

    /// <summary>Sends as somebody would who has a trace of their own; answers its id and the response.</summary>
    public static async Task<(string TraceId, JsonElement Answer)> SendAsync(
        HttpClient http,
        HttpMethod method,
        string path,
        string body,
        HttpStatusCode expected,
        bool sampled = true,
        params (string, string)[] headers
    )
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var response = await http.SendAsync(
            method,
            path,
            HttpAssertions.Json(body),
            [("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-{(sampled ? "01" : "00")}"), .. headers]
        );
        return (trace, await response.JsonAsync(expected));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Collector.DisposeAsync();
    }
}

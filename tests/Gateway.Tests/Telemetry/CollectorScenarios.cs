using System.Diagnostics;
using Concord.Gateway.EndToEnd.Tests;
using Concord.Hosting;
using Concord.Telemetry;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;
using Xunit;

namespace Concord.Gateway.Telemetry.Tests;

/// <summary>The collector is nobody's condition: it may be away, or there may be none.</summary>
[NeedsServers]
[Collection(TelemetryCollection.Name)]
public sealed class CollectorScenarios
{
    [Theory]
    [InlineData(TracedGateway.Grpc)]
    [InlineData(TracedGateway.HttpProtobuf)]
    public async Task An_unavailable_collector_is_logged_once_and_again_when_it_returns(string protocol)
    {
        var port = TcpSilo.FreePort();
        var (log, warned, back) = (new LogLines(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var gateway = new StartedGateway(
            new()
            {
                Settings = TracedGateway.SettingsFor($"http://127.0.0.1:{port}", protocol),
                Configure = builder =>
                    builder
                        .Logging.AddProvider(log)
                        .AddProvider(new Signals(new() { ["cannot be reached"] = warned, ["accepts telemetry again"] = back })),
            }
        );
        await gateway.Gateway.StartAsync();
        var realm = await gateway.Gateway.RealmAsync();
        await gateway.Gateway.PolicyAsync(realm);
        await SignalWait.For(warned.Task, "a warning that the collector is away");

        // Many batches of three signals are lost meanwhile.
        for (var i = 0; i < 20; i++)
            await gateway.Gateway.PolicyAsync(realm, $"B{i}");
        Assert.Equal("ready", (await gateway.Gateway.GetAsync("/health/ready")).GetProperty("status").GetString());

        await using var collector = await (
            protocol == TracedGateway.Grpc ? OtlpReceiver.StartAsync(grpcPort: port) : OtlpReceiver.StartAsync(httpPort: port)
        );
        await gateway.Gateway.PolicyAsync(realm, "C1");
        await SignalWait.For(back.Task, "the news that the collector is back");
        await collector.UntilAsync(
            () => collector.Spans.Count > 0 && collector.Metrics.Count > 0,
            "spans and metrics after the collector is back"
        );

        var warning = Assert.Single(log.At(LogLevel.Warning), static line => line.Contains("collector", StringComparison.Ordinal));
        Assert.Contains($"http://127.0.0.1:{port}", warning, StringComparison.Ordinal);
        Assert.Contains("traces, metrics, logs", warning, StringComparison.Ordinal);
        Assert.Single(log.At(LogLevel.Information), static line => line.Contains("collector", StringComparison.Ordinal));
        Assert.Empty(log.At(LogLevel.Error));
    }

    [Theory]
    [InlineData]
    [InlineData("--OTEL_SDK_DISABLED", "true", "--OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")]
    [InlineData(
        "--OTEL_EXPORTER_OTLP_ENDPOINT",
        "http://127.0.0.1:1",
        "--OTEL_TRACES_EXPORTER",
        "none",
        "--OTEL_LOGS_EXPORTER",
        "none",
        "--OTEL_METRICS_EXPORTER",
        "none"
    )]
    public async Task Without_an_exporter_there_is_no_tracer_provider_and_no_span(params string[] settings)
    {
        await using var gateway = new StartedGateway(new() { Settings = settings });
        await gateway.Gateway.StartAsync();
        await gateway.Gateway.PolicyAsync(await gateway.Gateway.RealmAsync());

        Assert.Null(gateway.Gateway.Services.GetService<TracerProvider>());
        Assert.DoesNotContain(
            gateway.Gateway.Services.GetServices<ILoggerProvider>(),
            static provider => provider is OpenTelemetryLoggerProvider
        );
        Assert.DoesNotContain(gateway.Gateway.Services.GetServices<IHostedService>(), static service => service is CollectorMonitor);
        Assert.False(GrainActivities.Source.HasListeners());
        Assert.False(StoreActivities.Source.HasListeners());
        using var orleans = new ActivitySource("Microsoft.Orleans.Application");
        Assert.False(orleans.HasListeners());
        using var metrics = await gateway.Gateway.Http.GetAsync("/metrics");
        Assert.True(metrics.IsSuccessStatusCode);
    }

    private sealed class StartedGateway(EmbeddedGateway gateway) : IAsyncDisposable
    {
        public EmbeddedGateway Gateway { get; } = gateway;

        public async ValueTask DisposeAsync() => await Gateway.DisposeAsync();
    }

    /// <summary>Completes a task with the first line that has a text.</summary>
    private sealed class Signals(Dictionary<string, TaskCompletionSource> texts) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var line = formatter(state, exception);
            foreach (var (text, signal) in texts)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                    signal.TrySetResult();
            }
        }

        public void Dispose() { }
    }
}

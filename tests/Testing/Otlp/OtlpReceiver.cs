using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concord.Testing;

/// <summary>
/// A collector for tests: OTLP over gRPC and over HTTP, each on a port of its own. It keeps what it receives, parsed and as
/// bytes. It implements gRPC on the wire (a frame of five bytes before the message, the status in the trailers): one unary call
/// with an empty reply needs no more.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private const int GrpcFrame = 5;

    /// <summary>Long enough for a loaded machine: expires only if something is wrong.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentQueue<OtlpLogRecord> _logs = new();
    private readonly ConcurrentQueue<OtlpMetric> _metrics = new();
    private readonly ConcurrentQueue<byte[]> _requests = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly bool _keeps;
    private long _received;
    private long _bytes;
    private volatile TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpReceiver(WebApplication app, bool keeps) => (_app, _keeps) = (app, keeps);

    public IReadOnlyList<OtlpSpan> Spans => [.. _spans];

    public IReadOnlyList<OtlpLogRecord> Logs => [.. _logs];

    public IReadOnlyList<OtlpMetric> Metrics => [.. _metrics];

    /// <summary>The bodies of all requests that are text, as text.</summary>
    public IEnumerable<string> Raw => _requests.Select(Encoding.UTF8.GetString);

    /// <summary>How much was received.</summary>
    public (long Requests, long Bytes) Received => (Interlocked.Read(ref _received), Interlocked.Read(ref _bytes));

    public string GrpcAddress => _app.Urls.First();

    public string HttpAddress => _app.Urls.Last();

    /// <param name="grpcPort">0: any free one.</param>
    /// <param name="keeps">False: what is received is read and dropped, for measurements.</param>
    public static async Task<OtlpReceiver> StartAsync(int grpcPort = 0, int httpPort = 0, bool keeps = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();

        // Otherwise the sender in the tests' process would trace this server too, and export the traces of its own exports.
        builder.Services.AddSingleton(new ActivitySource("otlp-receiver"));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, grpcPort, static listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, httpPort, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        var receiver = new OtlpReceiver(app, keeps);
        app.Map("/v1/traces", http => receiver.TakeAsync(http, receiver.TakeSpans, 0));
        app.Map("/v1/logs", http => receiver.TakeAsync(http, receiver.TakeLogs, 0));
        app.Map("/v1/metrics", http => receiver.TakeAsync(http, receiver.TakeMetrics, 0));
        app.Map(
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            http => receiver.TakeAsync(http, receiver.TakeSpans, GrpcFrame)
        );
        app.Map(
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
            http => receiver.TakeAsync(http, receiver.TakeLogs, GrpcFrame)
        );
        app.Map(
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
            http => receiver.TakeAsync(http, receiver.TakeMetrics, GrpcFrame)
        );
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The spans of a trace, once they satisfy the condition.</summary>
    public async Task<IReadOnlyList<OtlpSpan>> TraceAsync(string traceId, Func<IReadOnlyList<OtlpSpan>, bool> isThere, string what)
    {
        IReadOnlyList<OtlpSpan> Trace() => [.. _spans.Where(span => span.TraceId == traceId).OrderBy(static span => span.Start)];
        await UntilAsync(
            () => isThere(Trace()),
            () => $"{what}; of the trace there are: {string.Join(", ", Trace().Select(static span => span.Name))}"
        );
        return Trace();
    }

    public Task UntilAsync(Func<bool> isThere, string what) => UntilAsync(isThere, () => what);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task UntilAsync(Func<bool> isThere, Func<string> what)
    {
        using var deadline = new CancellationTokenSource(Timeout);
        while (true)
        {
            var news = _news.Task;
            if (isThere())
                return;
            try
            {
                await news.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(
                    $"Waited {Timeout.TotalSeconds} s for {what()}. Received were {Received.Requests} requests with "
                        + $"{_spans.Count} spans, {_logs.Count} log records and "
                        + $"{_metrics.Count} metrics. {string.Join(' ', _failures)}"
                );
            }
        }
    }

    private async Task TakeAsync(HttpContext http, Action<ReadOnlyMemory<byte>> take, int frame)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var bytes = body.ToArray();
        if (frame > 0 && BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)) != bytes.Length - frame)
            throw new FormatException("Not one whole gRPC message.");
        Interlocked.Increment(ref _received);
        Interlocked.Add(ref _bytes, bytes.Length);
        if (_keeps)
        {
            _requests.Enqueue(bytes);
            try
            {
                take(bytes.AsMemory(frame));
            }
            catch (Exception failure)
            {
                // The waiting test sees the failure; to the sender it is a collector with an error.
                _failures.Enqueue(failure.ToString());
                throw;
            }

            Interlocked.Exchange(ref _news, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }

        http.Response.ContentType = frame > 0 ? "application/grpc" : "application/x-protobuf";
        if (frame == 0)
            return;
        await http.Response.Body.WriteAsync(new byte[GrpcFrame]);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    private void TakeSpans(ReadOnlyMemory<byte> request) => AddAll(_spans, OtlpSpan.Read(request));

    private void TakeLogs(ReadOnlyMemory<byte> request) => AddAll(_logs, OtlpLogRecord.Read(request));

    private void TakeMetrics(ReadOnlyMemory<byte> request) => AddAll(_metrics, OtlpMetric.Read(request));

    private static void AddAll<T>(ConcurrentQueue<T> queue, IEnumerable<T> items)
    {
        foreach (var item in items)
            queue.Enqueue(item);
    }
}

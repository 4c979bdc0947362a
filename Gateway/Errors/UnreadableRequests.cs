using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Concord.Gateway.Http;

/// <summary>
/// Requests that the server cannot read as HTTP: no Host, a header that is too long, a path that cannot be decoded. The server answers them
/// before there is a pipeline, with a status and no body. Nothing above it can change that answer; the server only notifies a diagnostic
/// listener. This class hands the problem to the connection, which adds it to the answer while it is sent. With HTTP/2 the answer keeps its
/// status alone: it is sent as frames, to which nothing can be added from outside.
/// </summary>
internal sealed partial class UnreadableRequests(DiagnosticListener diagnostics, ILogger<UnreadableRequests> logger)
    : IHostedService,
        IObserver<KeyValuePair<string, object?>>,
        IDisposable
{
    private const string Event = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private IDisposable? _subscription;

    /// <summary>The connection that all its requests pass through.</summary>
    public static Task OnConnectionAsync(ConnectionContext connection, Func<ConnectionContext, Task> next)
    {
        var outlet = new PendingProblem();
        connection.Features.Set(outlet);
        return next(new PendingProblemConnection(connection, outlet));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = diagnostics.Subscribe(this, static name => name == Event);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _subscription?.Dispose();

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (
            value is not { Key: Event, Value: IFeatureCollection features }
            || features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException refused
        )
            return;

        // The pipeline has answered and logged this. What happens to the rest of the body is between server and client.
        if (features.Get<IHttpResponseFeature>() is not { HasStarted: false })
            return;
        var traceId = features.Get<IHttpRequestIdentifierFeature>()?.TraceIdentifier ?? "";
        var problem = Problems.OfStatus(refused.StatusCode, RefusedRequest.Reason(refused));
        LogUnreadable(problem.Status, problem.Code, problem.Detail, traceId);
        var request = features.Get<IHttpRequestFeature>();
        if (
            features.Get<PendingProblem>() is not { } outlet
            || features.Get<IHttp2StreamIdFeature>() is not null
            || HttpMethods.IsHead(request?.Method ?? "")
        )
            return;
        outlet.Put(ProblemWriter.ToJson(problem, new(request?.Path is { Length: > 0 } path ? path : "/"), traceId));
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    [LoggerMessage(1, LogLevel.Information, "A request could not be read and was answered with {Status} {Code}: {Reason} Trace {TraceId}.")]
    private partial void LogUnreadable(int status, string code, string reason, string traceId);
}

using System.Collections.Concurrent;
using Concord.Grains.Abstractions.Errors;

namespace Concord.Gateway.Errors;

/// <summary>Outermost: every failure, and every bare error status, leaves as problem details and in no other form.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, TimeProvider time, ILogger<ProblemMiddleware> logger)
{
    /// <summary>While something is away every request fails in the same way: that is said so seldom.</summary>
    private static readonly TimeSpan WarnedAgainAfter = TimeSpan.FromMinutes(1);

    /// <summary>When it was last said, by code.</summary>
    private readonly ConcurrentDictionary<string, long> _warned = new(StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (http.Response.StatusCode >= 400 && !http.Response.HasStarted && http.Response is { ContentType: null, ContentLength: null })
                await ProblemWriter.WriteAsync(http, Problems.OfStatus(http.Response.StatusCode));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered; the status is for the metrics.
            if (!http.Response.HasStarted) http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
#pragma warning disable CA1031 // The border of the process: whatever it was, the caller gets an answer that gives nothing away.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await AnswerAsync(http, e);
        }
    }

    /// <summary>What HTTP itself refuses is for whoever looks after clients and proxies; what the contract refuses is every day's business.</summary>
    private void LogRefused(Exception exception, HttpContext http, Problem problem)
    {
        var level = exception is BadHttpRequestException or RequestRefusedException ? LogLevel.Information : LogLevel.Debug;
        if (!logger.IsEnabled(level)) return;
        var (method, traceId) = (http.Request.Method, ProblemWriter.TraceId(http));
        LogRefused(level, method, problem.Status, problem.Code, traceId);
    }

    private async Task AnswerAsync(HttpContext http, Exception exception)
    {
        var problem = Problems.Of(exception);
        if (problem.Status < 500) LogRefused(exception, http, problem);
        else LogFailed(exception, http, problem);

        if (http.Response.HasStarted)
        {
            // A body cut off in the middle must not look complete.
            http.Abort();
            return;
        }
        http.Response.Clear();
        await ProblemWriter.WriteAsync(http, problem);
    }

    private void LogFailed(Exception exception, HttpContext http, Problem problem)
    {
        var trace = ProblemWriter.TraceId(http);
        if (problem.Status == StatusCodes.Status500InternalServerError) LogUnexpected(LoggedException.Of(exception), http.Request.Method, trace);
        else if (problem.Status == StatusCodes.Status501NotImplemented) LogUnsupported(problem.Code, problem.Detail, trace);
        else if (IsToBeWarnedOf(problem.Code)) LogUnavailable(problem.Status, problem.Code, problem.Detail, trace);
    }

    /// <summary>Of several that fail at the same instant one warns.</summary>
    private bool IsToBeWarnedOf(string code)
    {
        var now = time.GetTimestamp();
        if (_warned.TryAdd(code, now)) return true;
        var last = _warned[code];
        return time.GetElapsedTime(last, now) >= WarnedAgainAfter && _warned.TryUpdate(code, now, last);
    }
}

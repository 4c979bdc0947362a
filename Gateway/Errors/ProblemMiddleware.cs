using Concord.Grains.Abstractions.Errors;

namespace Concord.Gateway.Errors;

/// <summary>Outermost: every failure, and every bare error status, leaves as problem details and in no other form.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
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
        if (problem.Status == 500) LogUnexpected(LoggedException.Of(exception), http.Request.Method, ProblemWriter.TraceId(http));
        else if (problem.Status > 500) LogUnavailable(problem.Code, problem.Detail, ProblemWriter.TraceId(http));
        else LogRefused(exception, http, problem);

        if (http.Response.HasStarted)
        {
            // A body cut off in the middle must not look complete.
            http.Abort();
            return;
        }
        http.Response.Clear();
        await ProblemWriter.WriteAsync(http, problem);
    }
}

using System.Collections.Concurrent;

namespace Concord.Gateway.Http;

/// <summary>Logs failed requests. Never logs what a request or an exception quotes.</summary>
internal sealed partial class ProblemLog(TimeProvider time, ILogger<ProblemLog> logger)
{
    /// <summary>While a dependency is unavailable, every request fails in the same way; this is how often that is logged.</summary>
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    /// <summary>When the last warning was written, by code.</summary>
    private readonly ConcurrentDictionary<string, long> _warned = new(StringComparer.Ordinal);

    public void Write(HttpContext http, Exception exception)
    {
        var (problem, trace) = (Problems.Of(exception), ProblemWriter.TraceId(http));
        if (problem.Status < StatusCodes.Status500InternalServerError)
            WriteRefused(exception, http.Request.Method, problem, trace);
        else if (problem.Status == StatusCodes.Status500InternalServerError)
            LogUnexpected(LoggedException.Of(exception), http.Request.Method, trace);
        else if (problem.Status == StatusCodes.Status501NotImplemented)
            LogUnsupported(problem.Code, problem.Detail, trace);
        else if (IsToBeWarnedOf(problem.Code))
            LogUnavailable(problem.Status, problem.Code, problem.Detail, trace);
    }

    /// <summary>
    /// Operators should see what HTTP itself refuses: a client or a proxy is misconfigured. What the contract refuses happens every day.
    /// </summary>
    private void WriteRefused(Exception exception, string method, Problem problem, string trace)
    {
        var level = exception is BadHttpRequestException or RequestRefusedException ? LogLevel.Information : LogLevel.Debug;
        if (logger.IsEnabled(level))
            LogRefused(level, method, problem.Status, problem.Code, trace);
    }

    /// <summary>Of several requests that fail at the same instant, one writes the warning.</summary>
    private bool IsToBeWarnedOf(string code)
    {
        var now = time.GetTimestamp();
        if (_warned.TryAdd(code, now))
            return true;
        var last = _warned[code];
        return time.GetElapsedTime(last, now) >= WarningInterval && _warned.TryUpdate(code, now, last);
    }

    [LoggerMessage(1, LogLevel.Error, "A {Method} request failed unexpectedly; trace {TraceId}.")]
    private partial void LogUnexpected(Exception exception, string method, string traceId);

    [LoggerMessage(2, LogLevel.Warning, "A request was answered with {Status} {Code}: {Detail} Trace {TraceId}.")]
    private partial void LogUnavailable(int status, string code, string detail, string traceId);

    [LoggerMessage(EventId = 3, Message = "A {Method} request was answered with {Status} {Code}; trace {TraceId}.")]
    private partial void LogRefused(LogLevel level, string method, int status, string code, string traceId);

    [LoggerMessage(4, LogLevel.Debug, "A request was answered with 501 {Code}: {Detail} Trace {TraceId}.")]
    private partial void LogUnsupported(string code, string detail, string traceId);
}

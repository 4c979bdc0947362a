namespace Concord.Gateway.Errors;

internal sealed partial class ProblemMiddleware
{
    [LoggerMessage(1, LogLevel.Error, "A {Method} request failed unexpectedly; trace {TraceId}.")]
    private partial void LogUnexpected(Exception exception, string method, string traceId);

    [LoggerMessage(2, LogLevel.Warning, "A request was answered with {Status} {Code}: {Detail} Trace {TraceId}.")]
    private partial void LogUnavailable(int status, string code, string detail, string traceId);

    [LoggerMessage(EventId = 3, Message = "A {Method} request was answered with {Status} {Code}; trace {TraceId}.")]
    private partial void LogRefused(LogLevel level, string method, int status, string code, string traceId);

    [LoggerMessage(4, LogLevel.Debug, "A request was answered with 501 {Code}: {Detail} Trace {TraceId}.")]
    private partial void LogUnsupported(string code, string detail, string traceId);
}

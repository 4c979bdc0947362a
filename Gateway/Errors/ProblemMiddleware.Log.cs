namespace Concord.Gateway.Errors;

internal sealed partial class ProblemMiddleware
{
    [LoggerMessage(1, LogLevel.Error, "A {Method} request failed unexpectedly; trace {TraceId}.")]
    private partial void LogUnexpected(Exception exception, string method, string traceId);

    [LoggerMessage(2, LogLevel.Warning, "A request was answered with 503 {Code}: {Detail} Trace {TraceId}.")]
    private partial void LogUnavailable(string code, string detail, string traceId);
}

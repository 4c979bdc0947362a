using Microsoft.AspNetCore.Diagnostics;

namespace Concord.Gateway.Http;

/// <summary>Answers each failure of a request with problem details.</summary>
internal sealed class ProblemHandler(IProblemDetailsService details, ProblemLog log) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        log.Write(httpContext, exception);
        return details.TryWriteAsync(new() { HttpContext = httpContext, Exception = exception });
    }
}

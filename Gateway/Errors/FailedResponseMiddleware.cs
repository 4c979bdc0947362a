namespace Concord.Gateway.Http;

/// <summary>
/// Corrects two things that ASP.NET's exception handler does against the contract. Where the response has begun, it logs the exception with
/// its data and lets it through; and it adds caching headers.
/// </summary>
internal sealed class FailedResponseMiddleware(RequestDelegate next, ProblemLog log)
{
    private static readonly Func<object, Task> KeepContract = static response =>
    {
        if (response is HttpResponse { ContentType: ProblemWriter.MediaType, Headers: var headers })
        {
            headers.CacheControl = ProblemWriter.CacheControl;
            headers.Pragma = default;
            headers.Expires = default;
        }

        return Task.CompletedTask;
    };

    public async Task InvokeAsync(HttpContext http)
    {
        // The callback that is registered first runs last, so it runs after the one that the exception handler registers.
        http.Response.OnStarting(KeepContract, http.Response);
        try
        {
            await next(http);
        }
#pragma warning disable CA1031 // Whatever it was: a body that is cut off in the middle must not look complete.
        catch (Exception e)
            when (http.Response.HasStarted && !(e is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
#pragma warning restore CA1031
        {
            log.Write(http, e);
            http.Abort();
        }
    }
}

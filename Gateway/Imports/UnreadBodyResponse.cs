namespace Concord.Gateway.Imports;

/// <summary>
/// The answer to a request whose body will not be read to its end: the import was cancelled, has failed, or the process stops. The rest of
/// the body is discarded for a moment, so that the client sees the answer. Then the connection is closed, because a client that sends no
/// more and does not close it would delay the server's stop.
/// </summary>
internal sealed class UnreadBodyResponse(IResult answer, TimeProvider time) : IResult
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.Connection = "close";
        await answer.ExecuteAsync(httpContext);
        await httpContext.Response.CompleteAsync();
        using var moment = new CancellationTokenSource(DrainTimeout, time);
        var buffer = new byte[64 * 1024];
        try
        {
            while (await httpContext.Request.Body.ReadAsync(buffer, moment.Token) > 0)
            {
                // Discarded.
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or BadHttpRequestException)
        {
            httpContext.Abort();
        }
    }
}

namespace Concord.Gateway.Imports;

/// <summary>
/// The answer to a request whose body will not be read to its end: the import was cancelled, given up, or the process stops. What still
/// comes is thrown away for a moment, so that the client gets to see the answer; then the connection ends, because a client that sends no
/// more, and does not close either, would hold up the stop of the server.
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
                // Thrown away.
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or BadHttpRequestException)
        {
            httpContext.Abort();
        }
    }
}

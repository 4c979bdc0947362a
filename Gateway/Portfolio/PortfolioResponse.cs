using System.Globalization;
using Concord.Gateway.Http;

namespace Concord.Gateway.Portfolio;

/// <summary>
/// The response of a snapshot or of movements. It always ends with a trailer; where that is missing, the connection broke. Its status is
/// 200 from the first byte on, so what fails later is told by the trailer.
/// </summary>
internal sealed partial class PortfolioResponse(
    PortfolioRequest request,
    PortfolioPages pages,
    long policies,
    IDisposable slot,
    PortfolioInstruments instruments,
    ILogger<PortfolioResponse> logger
) : IResult
{
    private static readonly string[] Trailers = [ConcordHeaders.Complete, ConcordHeaders.Count, ConcordHeaders.Digest];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var stopping = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        var outcome = "left";
        instruments.Started();
        try
        {
            Begin(httpContext.Response, request, policies);
            outcome = await SendAsync(httpContext, stopping, ended.Token) ? "complete" : "incomplete";
        }
        finally
        {
            await ended.CancelAsync();
            await pages.EndAsync();
            instruments.Ended(outcome);
            slot.Dispose();
        }
    }

    public static void Begin(HttpResponse response, PortfolioRequest request, long policies)
    {
        response.ContentType = PortfolioFormats.MediaTypeOf(request.Format);
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition =
            $"attachment; filename=\"{request.Realm.Value}.{request.Name}.{PortfolioFormats.ExtensionOf(request.Format)}\"";
        response.Headers["X-Accel-Buffering"] = "no";
        response.Headers[ConcordHeaders.Policies] = policies.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in request.Headers)
            response.Headers[name] = value;
    }

    /// <returns>Whether it is complete.</returns>
    private async Task<bool> SendAsync(HttpContext http, CancellationToken stopping, CancellationToken ended)
    {
        var response = http.Response;
        if (response.SupportsTrailers())
        {
            foreach (var name in Trailers)
                response.DeclareTrailer(name);
        }
        using var totals = new PortfolioTotals();
        await using var output = PortfolioFormats.Create(request.Format, response.Body, request.Columns);
        PortfolioProblem? problem = null;
        try
        {
            problem = await SendPagesAsync(output, totals, response, ended);
        }
#pragma warning disable CA1031 // Whatever it was: the client must learn that this is not the whole.
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            problem = PortfolioProblem.Of(
                stopping.IsCancellationRequested
                    ? Problems.OfCode(ErrorCodes.StorageUnavailable, "This gateway stops; another one, or the next, has the rest.")
                    : Problems.Of(e)
            );
            LogIncomplete(LoggedException.Of(e), request.Name, request.Realm.Value, problem.Code);
        }

        var trailer = PortfolioTrailer.Of(request, totals, problem, isEnd: true);
        await output.CompleteAsync(trailer.ToJson(), http.RequestAborted);
        if (response.SupportsTrailers())
        {
            response.AppendTrailer(ConcordHeaders.Complete, trailer.Complete ? "true" : "false");
            response.AppendTrailer(ConcordHeaders.Count, trailer.Count.ToString(CultureInfo.InvariantCulture));
            response.AppendTrailer(ConcordHeaders.Digest, trailer.Digest);
        }
        return trailer.Complete;
    }

    /// <returns>The problem of a policy that cannot be read; null at the end.</returns>
    private async Task<PortfolioProblem?> SendPagesAsync(
        IPortfolioWriter output,
        PortfolioTotals totals,
        HttpResponse response,
        CancellationToken ended
    )
    {
        while (await pages.NextAsync(ended) is { } page)
        {
            await output.WriteAsync(page.Lines, ended);

            // After it was written: what the trailer counts has been sent.
            totals.Add(page);
            instruments.Sent(page.Policies, page.Rows);
            if (request.HasProgress)
                await PortfolioFormats.WriteProgressAsync(
                    response.Body,
                    PortfolioTrailer.Of(request, totals, problem: null, isEnd: false).ToJson(),
                    ended
                );
            if (page.Failure is { } failure)
            {
                LogUnreadable(request.Name, request.Realm.Value, failure.Number, failure.Code);
                return PortfolioProblem.Of(Problems.OfCode(failure.Code, failure.Detail), failure.Number);
            }
        }
        return null;
    }

    [LoggerMessage(1, LogLevel.Warning, "The {Kind} of realm {Realm} could not be finished: {Code}.")]
    private partial void LogIncomplete(Exception exception, string kind, string realm, string code);

    [LoggerMessage(2, LogLevel.Warning, "The {Kind} of realm {Realm} ends before policy {Number}, which cannot be read: {Code}.")]
    private partial void LogUnreadable(string kind, string realm, string number, string code);
}

/// <summary>The response to HEAD: the headers, without reading a policy.</summary>
internal sealed class PortfolioHeadResponse(PortfolioRequest request, long policies) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        PortfolioResponse.Begin(httpContext.Response, request, policies);
        return Task.CompletedTask;
    }
}

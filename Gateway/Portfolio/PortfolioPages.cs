using Concord.Gateway.Http;
using Concord.Portfolio;

namespace Concord.Gateway.Portfolio;

/// <summary>
/// The pages of a portfolio in order. The next one is read while the present one is written, and no further: a slow client holds up the
/// scan, and two pages are all that waits for it.
/// </summary>
internal sealed class PortfolioPages(PortfolioRequest request, IPortfolioGrain grain, PortfolioOptions options, TimeProvider time)
{
    private static readonly Backoff Retries = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));

    private Task<PortfolioPage>? _next;

    /// <summary>Reads the first page. Nothing has been sent then, so a failure is the answer.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        var first = await request.ReadAsync(grain, request.After, cancellationToken);
        if (first is { Failure: { } failure, Rows: 0 })
            throw failure.Code == ErrorCodes.TooLarge
                ? new TooLargeException(failure.Detail)
                : new StorageUnavailableException(failure.Detail);
        _next = Task.FromResult(first);
    }

    /// <summary>Null at the end.</summary>
    public async Task<PortfolioPage?> NextAsync(CancellationToken cancellationToken)
    {
        if (_next is null)
            return null;
        var page = await _next;
        _next = page is { IsMore: true, Failure: null } ? ReadAsync(page.Last, cancellationToken) : null;
        return page;
    }

    /// <summary>Waits for the page that is read ahead, so that nothing runs on behind the response.</summary>
    public async Task EndAsync()
    {
        if (_next is Task ahead)
            await ahead.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A store that does not answer now may answer soon, and half a portfolio is of little use.</summary>
    private async Task<PortfolioPage> ReadAsync(string? after, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await request.ReadAsync(grain, after, cancellationToken);
            }
            catch (Exception e)
                when (Problems.Of(e).Status == StatusCodes.Status503ServiceUnavailable && time.GetElapsedTime(began) < options.StoreTimeout)
            {
                await Task.Delay(Retries.Pause(failures), time, cancellationToken);
            }
        }
    }
}

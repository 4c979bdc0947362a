using Concord.Gateway.Http;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Portfolio;

/// <summary>
/// Limits the snapshots and movements of this gateway. One more is refused rather than queued: it would hold a connection for minutes
/// without a byte, and its instant of knowledge would grow old.
/// </summary>
internal sealed class PortfolioSlots(IOptions<PortfolioOptions> options)
{
    private int _taken;

    /// <exception cref="RequestRefusedException">All slots are taken: <c>rate-limited</c>.</exception>
    public IDisposable Acquire()
    {
        if (Interlocked.Increment(ref _taken) <= options.Value.MaxConcurrent)
            return new Slot(this);
        Interlocked.Decrement(ref _taken);
        throw new RequestRefusedException(
            HttpErrorCodes.RateLimited,
            $"This gateway sends {options.Value.MaxConcurrent} portfolios now, and no more at a time (Portfolio:MaxConcurrent). "
                + "Ask again later."
        );
    }

    private sealed class Slot(PortfolioSlots slots) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0)
                Interlocked.Decrement(ref slots._taken);
        }
    }
}

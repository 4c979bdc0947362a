using Concord.Gateway.Http;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Imports;

/// <summary>
/// Limits the imports of this gateway: each holds a connection, some hundred running rows, and rows that wait for others.
/// </summary>
internal sealed class ImportSlots(IOptions<ImportOptions> options)
{
    private int _taken;

    /// <exception cref="RequestRefusedException">All slots are taken: <c>rate-limited</c>.</exception>
    public Slot Acquire()
    {
        if (Interlocked.Increment(ref _taken) <= options.Value.MaxConcurrent)
            return new Slot(this);
        Interlocked.Decrement(ref _taken);
        throw new RequestRefusedException(
            HttpErrorCodes.RateLimited,
            $"This gateway has {options.Value.MaxConcurrent} imports in hand, and takes no more at a time (Imports:MaxConcurrent). "
                + "Send it again later."
        );
    }

    /// <summary>Held until all users of it have disposed of it: the request, and the run, which may outlast the request.</summary>
    internal sealed class Slot(ImportSlots slots) : IDisposable
    {
        private int _keepers = 1;

        public Slot Keep()
        {
            Interlocked.Increment(ref _keepers);
            return this;
        }

        public void Dispose()
        {
            if (Interlocked.Decrement(ref _keepers) == 0)
                Interlocked.Decrement(ref slots._taken);
        }
    }
}

using Concord.Gateway.Http;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Imports;

/// <summary>
/// How many imports this gateway has in hand: each holds a connection, some hundred rows under way, and rows that wait for others.
/// </summary>
internal sealed class ImportSlots(IOptions<ImportOptions> options)
{
    private int _taken;

    /// <exception cref="RequestRefusedException">All are taken: <c>rate-limited</c>.</exception>
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

    /// <summary>Held until everyone who keeps it has disposed of it: the request, and the run that may outlast it.</summary>
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

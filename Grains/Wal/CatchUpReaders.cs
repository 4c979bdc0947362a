using Microsoft.Extensions.Options;

namespace Concord.Wal;

/// <summary>How many feeds of this silo may read the log themselves at the same time: each holds a page in memory, and asks every partition.</summary>
internal sealed class CatchUpReaders(IOptions<EventFeedOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.CatchUpReaders);

    /// <summary>False where no place has become free in time.</summary>
    public Task<bool> EnterAsync(TimeSpan timeout, CancellationToken cancellationToken) => _slots.WaitAsync(timeout, cancellationToken);

    public void Leave() => _slots.Release();

    public void Dispose() => _slots.Dispose();
}

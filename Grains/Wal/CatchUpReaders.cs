using Microsoft.Extensions.Options;

namespace Concord.Wal;

/// <summary>
/// Limits how many feeds of this silo read the WAL themselves at the same time: each holds a page in memory, and reads every
/// partition.
/// </summary>
internal sealed class CatchUpReaders(IOptions<EventFeedOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.CatchUpReaders);

    /// <summary>False if no slot became free in time.</summary>
    public Task<bool> EnterAsync(TimeSpan timeout, CancellationToken cancellationToken) => _slots.WaitAsync(timeout, cancellationToken);

    public void Leave() => _slots.Release();

    public void Dispose() => _slots.Dispose();
}

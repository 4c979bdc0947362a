using Microsoft.Extensions.Options;

namespace Concord.Gateway.Feed;

/// <summary>Limits the feed's subscribers in this process: each is a connection, and a page in memory while it is slow.</summary>
internal sealed class FeedSlots(IOptions<FeedOptions> options)
{
    private int _taken;

    /// <summary>False where all slots are taken.</summary>
    public bool TryAcquire()
    {
        if (Interlocked.Increment(ref _taken) <= options.Value.MaxClients)
            return true;
        Release();
        return false;
    }

    public void Release() => Interlocked.Decrement(ref _taken);
}

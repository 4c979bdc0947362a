using Concord.Operations;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.Redis;

/// <summary>
/// Opens and checks the store before any hosted service starts: a store that cannot be used ends the start with its message. Closes it when
/// all hosted services, including the silo, have stopped and can write no more.
/// </summary>
internal sealed class RedisStorageLifetime(RedisStore store, IOptions<RedisOptions> options) : HostedLifecycle
{
    private static readonly TimeSpan ArchivePause = TimeSpan.FromMilliseconds(500);

    public override async Task StartingAsync(CancellationToken cancellationToken)
    {
        await store.OpenAsync(cancellationToken);
        await VerifyAsync(store.Guard, options.Value.StartTimeout, cancellationToken);
        store.Connection.Restored += store.Guard.OnRestored;
        await store.WalEnds.ListenAsync();
        await store.Memory.StartAsync(cancellationToken);
    }

    public override async Task StoppedAsync(CancellationToken cancellationToken) => await store.DisposeAsync();

    /// <summary>
    /// Servers that start together are not ready at the same instant: an archive that is required is waited for like Redis.
    /// </summary>
    private static async Task VerifyAsync(StoreGuard gate, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // Real time, because another process is waited for.
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await gate.VerifyAsync();
                return;
            }
            catch (StorageUnavailableException) when (gate.WaitsForArchive && TimeProvider.System.GetElapsedTime(started) < timeout)
            {
                await Task.Delay(ArchivePause, cancellationToken);
            }
        }
    }
}

using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Wal;
using Concord.Silo.Redis.Connection;
using Concord.Silo.Redis.Log;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Concord.Silo.Redis.Verification;

/// <summary>
/// Stands before every commit. A Redis that was restarted, failed over or replaced does not know the commit's script; before it gets it again, this looks
/// whether it still holds the store, whether it keeps what it is given, and whether the end of the log is where this silo or the archive have seen it. What it
/// has lost is told, and put back as far as the archive has it.
/// </summary>
internal sealed partial class StoreGate(
    RedisConnection connection, StoreMeta meta, RedisKeys keys, LogTails tails, bool allowVolatile, ILogger<StoreGate> logger)
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task? _verification;
    private string? _closed;
    private long _closedAt;

    public RedisKeys Keys => keys;

    public string StoreId => meta.StoreId;

    /// <summary>What an acknowledgement promises, as of the last look.</summary>
    public string Durability { get; private set; } = "";

    /// <summary>Grows when the log was found to have lost its end: what was read before may not hold any more.</summary>
    public long Generation { get; private set; }

    /// <summary>Puts back what the archive holds beyond the end of the log; set by whoever has an archive.</summary>
    public ILossRecovery? Recovery { get; set; }

    /// <summary>Completes when commits may pass; at once, in all but rare moments.</summary>
    /// <exception cref="StorageUnavailableException">They may not.</exception>
    public ValueTask PassAsync()
    {
        if (_verification is null && _closed is null) return default;
        return new(PassSlowlyAsync());
    }

    /// <summary>Looks, once for all who ask at the same time, and lets commits pass again.</summary>
    public Task VerifyAsync()
    {
        lock (_lock) return _verification ??= VerifyOnceAsync();
    }

    /// <summary>The connection was away, and perhaps it is another server now, or one with less in it: looks without being asked by a commit.</summary>
    public void OnRestored() => _ = LookQuietlyAsync();

    /// <summary>A partition's marker is missing.</summary>
    public void Close(StorageUnavailableException reason)
    {
        lock (_lock)
        {
            if (_closed is null) LogClosed(reason.Message);
            (_closed, _closedAt) = (reason.Message, TimeProvider.System.GetTimestamp());
        }
    }

    private async Task LookQuietlyAsync()
    {
        try
        {
            await VerifyAsync().ConfigureAwait(false);
        }
        catch (StorageUnavailableException e)
        {
            // Told by the look itself; whoever commits next looks again.
            LogNotYet(e.Message);
        }
    }

    private async Task PassSlowlyAsync()
    {
        Task? verification;
        lock (_lock)
        {
            verification = _verification;
            if (verification is null && _closed is { } reason)
            {
                if (TimeProvider.System.GetElapsedTime(_closedAt) < RetryPeriod) throw new StorageUnavailableException(reason);
                verification = _verification = VerifyOnceAsync();
            }
        }

        if (verification is not null) await verification.ConfigureAwait(false);
    }

    private async Task VerifyOnceAsync()
    {
        await Task.Yield();
        try
        {
            await LookAsync().ConfigureAwait(false);
            lock (_lock) (_verification, _closed) = (null, null);
        }
        catch (Exception error)
        {
            var failure = error as StorageUnavailableException ?? RedisErrors.Translate(error);
            lock (_lock)
            {
                if (_closed is null) LogClosed(failure.Message);
                (_verification, _closed, _closedAt) = (null, failure.Message, TimeProvider.System.GetTimestamp());
            }

            if (error == failure) throw;
            throw failure;
        }
    }

    private async Task LookAsync()
    {
        ServerRules.Check(await InspectAsync().ConfigureAwait(false), allowVolatile);
        await RequireMarkersAsync().ConfigureAwait(false);
        var losses = await FindLossesAsync().ConfigureAwait(false);
        if (losses.Count > 0) await RecoverAsync(losses).ConfigureAwait(false);
        foreach (var server in connection.Primaries)
            await server.ScriptLoadAsync(RedisScripts.Commit.Text).ConfigureAwait(false);
        LogVerified(StoreId, Durability);
    }

    /// <summary>Asks the servers for what an acknowledgement is worth now.</summary>
    public async Task<IReadOnlyList<ServerFacts>> InspectAsync()
    {
        var servers = await Task.WhenAll(connection.Primaries.Select(ServerFacts.AskAsync)).ConfigureAwait(false);
        if (servers.Length == 0) throw new StorageUnavailableException("Redis cannot be reached.");
        var durability = ServerRules.Durability(servers);
        if (Durability.Length > 0 && durability != Durability) LogDurability(durability, Durability);
        Durability = durability;
        return servers;
    }

    private async Task RequireMarkersAsync()
    {
        var markers = await connection.RunAsync(database => Task.WhenAll(
            Enumerable.Range(0, keys.Count).Select(partition => database.StringGetAsync(keys[partition].Marker, CommandFlags.DemandMaster)))).ConfigureAwait(false);
        var lost = Enumerable.Range(0, keys.Count).Where(partition => markers[partition] != StoreId).ToList();
        if (lost.Count > 0) throw RedisErrors.StoreLost();
    }

    /// <summary>Partitions whose log ends before what this silo, or the archive, has seen of it.</summary>
    private async Task<IReadOnlyList<LogLoss>> FindLossesAsync()
    {
        // In this order: what is committed meanwhile by another silo is then in the log's answer, and no loss.
        var noted = Enumerable.Range(0, keys.Count).Select(partition => tails[partition].Newest).ToArray();
        var archived = Recovery is null ? null : await Recovery.NewestAsync().ConfigureAwait(false);
        var last = await connection.RunAsync(database => StreamOperations.LastIdsAsync(database, keys)).ConfigureAwait(false);
        var losses = new List<LogLoss>();
        for (var partition = 0; partition < keys.Count; partition++)
        {
            var (seen, kept) = (noted[partition], archived?[partition] ?? EntryId.Zero);
            if (seen <= last[partition] && kept <= last[partition]) continue;
            losses.Add(new(partition, last[partition], seen > kept ? seen : kept));
            tails[partition].Reset(last[partition]);
        }

        return losses;
    }

    private async Task RecoverAsync(IReadOnlyList<LogLoss> losses)
    {
        Generation++;
        foreach (var loss in losses)
        {
            LogLost(loss.Partition, loss.Kept, loss.Seen);
            if (Recovery is null) continue;
            var restored = await Recovery.RestoreAsync(loss).ConfigureAwait(false);
            LogRestored(loss.Partition, restored.Restored, restored.Present, restored.Diverged);
        }
    }
}

/// <summary>The log of a partition ends at <paramref name="Kept"/>, and has been seen up to <paramref name="Seen"/>.</summary>
internal sealed record LogLoss(int Partition, EntryId Kept, EntryId Seen);

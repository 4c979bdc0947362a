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
/// has lost is told, and put back as far as the archive has it. While the archive is away, a Redis that has not been restarted since it was last compared is used all the
/// same; any other waits for the archive, because a change that goes on from less than what was acknowledged could never be mended.
/// </summary>
internal sealed partial class StoreGate(
    RedisConnection connection, StoreMeta meta, RedisKeys keys, LogTails tails, bool allowVolatile, ILogger<StoreGate> logger)
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    /// <summary>For the archive, where it need not be asked.</summary>
    private static readonly TimeSpan ArchivePatience = TimeSpan.FromSeconds(3);

    private readonly RecoveryNotes _notes = new(connection, keys);
    private readonly Lock _lock = new();
    private long[]? _recoveries;
    private Task? _verification;
    private string? _closed;
    private long _closedAt;

    public RedisKeys Keys => keys;

    public string StoreId => meta.StoreId;

    /// <summary>What an acknowledgement promises, as of the last look.</summary>
    public string Durability { get; private set; } = "";

    /// <summary>The servers at the last look; null where they could not be asked.</summary>
    public IReadOnlyList<ServerFacts>? Servers { get; private set; }

    /// <summary>The servers at the first look.</summary>
    public IReadOnlyList<ServerFacts>? FirstServers { get; private set; }

    /// <summary>Grows when the log was found to have lost its end: what was read before may not hold any more.</summary>
    public long Generation { get; private set; }

    /// <summary>Puts back what the archive holds beyond the end of the log; set by whoever has an archive.</summary>
    public ILossRecovery? Recovery { get; set; }

    /// <summary>The last look has ended because the archive is away and must be asked; another one may come further.</summary>
    public bool WaitsForArchive { get; private set; }

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
        WaitsForArchive = false;
        var servers = await InspectAsync().ConfigureAwait(false);
        ServerRules.Check(servers, allowVolatile);
        await RequireMarkersAsync().ConfigureAwait(false);

        // In this order: what is committed meanwhile by another silo is then in the log's answer, and no loss; and what another one has begun to put back is noted before it
        // is in the log.
        var noted = Enumerable.Range(0, keys.Count).Select(partition => tails[partition].Newest).ToArray();
        var archived = await AskArchiveAsync(servers).ConfigureAwait(false);
        var last = await connection.RunAsync("XINFO", database => StreamOperations.LastIdsAsync(database, keys)).ConfigureAwait(false);
        var begun = await _notes.ReadAsync().ConfigureAwait(false);
        Reread(begun);
        var losses = FindLosses(noted, archived, last, begun);
        if (losses.Count > 0) await RecoverAsync(losses).ConfigureAwait(false);
        foreach (var server in connection.Primaries)
            await server.ScriptLoadAsync(RedisScripts.Commit.Text).ConfigureAwait(false);
        if (archived is not null) await _notes.NoteComparedAsync(servers).ConfigureAwait(false);
        LogVerified(StoreId, Durability);
    }

    /// <summary>Per partition the newest entry of the archive; null where there is none, or it is away and this Redis need not be compared with it.</summary>
    private async Task<IReadOnlyList<EntryId>?> AskArchiveAsync(IReadOnlyList<ServerFacts> servers)
    {
        if (Recovery is null) return null;
        var mayBeAway = await _notes.AreComparedAsync(servers).ConfigureAwait(false);
        try
        {
            var newest = Recovery.NewestAsync();
            return await (mayBeAway ? newest.WaitAsync(ArchivePatience) : newest).ConfigureAwait(false);
        }
        catch (Exception away) when (mayBeAway && away is StorageUnavailableException or TimeoutException)
        {
            LogNotCompared(away.Message);
            return null;
        }
        catch (StorageUnavailableException away)
        {
            WaitsForArchive = true;
            throw new StorageUnavailableException(
                $"Redis was restarted, or is seen for the first time, and only the archive can tell whether it has lost anything. The archive is away: {away.Message}", away);
        }
    }

    /// <summary>Another silo has put something back: what was read before may not hold any more here either.</summary>
    private void Reread(IReadOnlyList<(EntryId? After, long Count)> begun)
    {
        var counts = begun.Select(static note => note.Count).ToArray();
        if (_recoveries is { } before && !before.SequenceEqual(counts)) Generation++;
        _recoveries = counts;
    }

    /// <summary>Asks the servers for what an acknowledgement is worth now.</summary>
    public async Task<IReadOnlyList<ServerFacts>> InspectAsync()
    {
        ServerFacts[]? servers = null;
        try
        {
            servers = await Task.WhenAll(connection.Primaries.Select(ServerFacts.AskAsync)).ConfigureAwait(false);
            if (servers.Length == 0) throw new StorageUnavailableException("Redis cannot be reached.");
        }
        finally
        {
            Servers = servers is { Length: > 0 } ? servers : null;
        }

        FirstServers ??= servers;
        var durability = ServerRules.Durability(servers);
        if (Durability.Length > 0 && durability != Durability) LogDurability(durability, Durability);
        Durability = durability;
        return servers;
    }

    private async Task RequireMarkersAsync()
    {
        var markers = await connection.RunAsync("GET", database => Task.WhenAll(
            Enumerable.Range(0, keys.Count).Select(partition => database.StringGetAsync(keys[partition].Marker, CommandFlags.DemandMaster)))).ConfigureAwait(false);
        var lost = Enumerable.Range(0, keys.Count).Where(partition => markers[partition] != StoreId).ToList();
        if (lost.Count > 0) throw RedisErrors.StoreLost();
    }

    /// <summary>Partitions whose log ends before what this silo, or the archive, has seen of it, and those of which not all is put back yet.</summary>
    private List<LogLoss> FindLosses(
        EntryId[] noted, IReadOnlyList<EntryId>? archived, IReadOnlyList<EntryId> last, IReadOnlyList<(EntryId? After, long Count)> begun)
    {
        var losses = new List<LogLoss>();
        for (var partition = 0; partition < keys.Count; partition++)
        {
            var (seen, kept) = (noted[partition], archived?[partition] ?? EntryId.Zero);
            if (begun[partition].After is { } after)
            {
                LogUnfinished(partition, after);
                losses.Add(new(partition, after, seen > kept ? seen : kept));
            }
            else if (seen > last[partition] || kept > last[partition])
            {
                var loss = new LogLoss(partition, last[partition], seen > kept ? seen : kept);
                LogLost(partition, loss.Kept, loss.Seen);
                losses.Add(loss);
            }

            if (seen > last[partition]) tails[partition].Reset(last[partition]);
        }

        return losses;
    }

    private async Task RecoverAsync(List<LogLoss> losses)
    {
        Generation++;
        foreach (var loss in losses)
        {
            if (Recovery is null) continue;
            var after = await _notes.BeginAsync(loss.Partition, loss.Kept).ConfigureAwait(false);
            var restored = await Recovery.RestoreAsync(loss with { Kept = after }).ConfigureAwait(false);
            await _notes.EndAsync(loss.Partition, after).ConfigureAwait(false);
            LogRestored(loss.Partition, restored.Restored, restored.Present, restored.Diverged);
        }
    }
}

/// <summary>The log of a partition ends at <paramref name="Kept"/>, and has been seen up to <paramref name="Seen"/>.</summary>
internal sealed record LogLoss(int Partition, EntryId Kept, EntryId Seen);

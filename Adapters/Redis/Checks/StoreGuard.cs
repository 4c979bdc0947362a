using Concord.Errors;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Stands before every commit. A Redis that was restarted, failed over or replaced does not know the commit's script; before it gets it
/// again, this looks whether it still holds the store, whether it keeps what it is given, and whether the end of the log is where this silo
/// or the archive have seen it. What it has lost is told, and put back as far as the archive has it. While the archive is away, a Redis
/// that has not been restarted since it was last compared is used all the same; any other waits for the archive, because a change that goes
/// on from less than what was acknowledged could never be mended.
/// </summary>
internal sealed partial class StoreGuard(
    RedisConnection connection,
    StoreMeta meta,
    RedisKeys keys,
    WalEnds tails,
    ClockLead clock,
    Func<ILossRecovery> recovery,
    bool allowVolatile,
    TimeProvider time,
    ILogger<StoreGuard> logger
)
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    /// <summary>For the archive, where it need not be asked.</summary>
    private static readonly TimeSpan ArchiveTimeout = TimeSpan.FromSeconds(3);

    private readonly RecoveryRecords _records = new(connection, keys);
    private readonly Lock _lock = new();
    private long[]? _recoveries;
    private Task? _verification;
    private string? _closed;
    private long _generation;
    private long _begunElsewhere;
    private string? _processId;
    private long _closedAt;

    public RedisKeys Keys => keys;

    public string StoreId => meta.StoreId;

    /// <summary>What an acknowledgement promises, as of the last look.</summary>
    public string Durability { get; private set; } = "";

    /// <summary>The servers at the last look; null where they could not be asked.</summary>
    public IReadOnlyList<RedisServerInfo>? Servers { get; private set; }

    /// <summary>The servers at the first look.</summary>
    public IReadOnlyList<RedisServerInfo>? FirstServers { get; private set; }

    /// <summary>
    /// The generation of the log as far as this silo knows. Another one begins with each restart or failover of Redis, whether it is seen
    /// to have lost something or not: what was read before may not hold any more.
    /// </summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <summary>The log was found to have lost its end, by this silo or another.</summary>
    public bool HasLost { get; private set; }

    /// <summary>Puts back what the archive holds beyond the end of the log.</summary>
    private ILossRecovery Recovery => recovery();

    /// <summary>The last look has ended because the archive is away and must be asked; another one may come further.</summary>
    public bool WaitsForArchive { get; private set; }

    /// <summary>Completes when commits may pass; at once, in all but rare moments.</summary>
    /// <exception cref="StorageUnavailableException">They may not.</exception>
    public ValueTask EnsureVerifiedAsync()
    {
        if (_verification is null && _closed is null)
            return default;
        return new(WaitForVerificationAsync());
    }

    /// <summary>Looks, once for all who ask at the same time, and lets commits pass again.</summary>
    public Task VerifyAsync()
    {
        lock (_lock)
            return _verification ??= VerifyOnceAsync();
    }

    /// <summary>
    /// The connection was away, and perhaps it is another server now, or one with less in it: looks without being asked by a commit.
    /// </summary>
    public void OnRestored() => _ = TryVerifyAsync();

    /// <summary>A partition's marker is missing.</summary>
    public void Close(StorageUnavailableException reason)
    {
        lock (_lock)
        {
            if (_closed is null)
                LogClosed(reason.Message);
            (_closed, _closedAt) = (reason.Message, TimeProvider.System.GetTimestamp());
        }
    }

    /// <summary>What a reader has found in the log: another silo may have begun a generation.</summary>
    public void Observe(long generation)
    {
        long known;
        do
        {
            known = Generation;
            if (generation <= known)
                return;
        } while (Interlocked.CompareExchange(ref _generation, generation, known) != known);

        // Who waits for entries at a place that may be no more looks for himself.
        for (var partition = 0; partition < keys.Count; partition++)
            tails[partition].Wake();
    }

    /// <summary>The archive says that a generation has begun: where that is not known here, Redis tells more.</summary>
    public void ExpectGeneration(long generation)
    {
        if (generation <= Generation)
            return;
        Volatile.Write(ref _begunElsewhere, generation);
        _ = TryVerifyAsync();
    }

    /// <summary>
    /// What the servers say of themselves now: where one is in another life than the last look has found it in, this looks again.
    /// </summary>
    public void Observe(IReadOnlyList<RedisServerInfo> servers)
    {
        if (_processId is { } life && life != ProcessIdOf(servers))
            _ = TryVerifyAsync();
    }

    private static string ProcessIdOf(IEnumerable<RedisServerInfo> servers) =>
        string.Join(' ', servers.Select(static server => server.ProcessId).Order(StringComparer.Ordinal));

    private async Task TryVerifyAsync()
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

    private async Task WaitForVerificationAsync()
    {
        Task? verification;
        lock (_lock)
        {
            verification = _verification;
            if (verification is null && _closed is { } reason)
            {
                if (TimeProvider.System.GetElapsedTime(_closedAt) < RetryPeriod)
                    throw new StorageUnavailableException(reason);
                verification = _verification = VerifyOnceAsync();
            }
        }

        if (verification is not null)
            await verification.ConfigureAwait(false);
    }

    private async Task VerifyOnceAsync()
    {
        await Task.Yield();
        try
        {
            await VerifyServersAsync().ConfigureAwait(false);
            lock (_lock)
                (_verification, _closed) = (null, null);
        }
        catch (Exception error)
        {
            var failure = error as StorageUnavailableException ?? RedisErrors.Translate(error);
            lock (_lock)
            {
                if (_closed is null)
                    LogClosed(failure.Message);
                (_verification, _closed, _closedAt) = (null, failure.Message, TimeProvider.System.GetTimestamp());
            }

            if (error == failure)
                throw;
            throw failure;
        }
    }

    private async Task VerifyServersAsync()
    {
        WaitsForArchive = false;
        var servers = await InspectAsync().ConfigureAwait(false);
        RedisServerRules.Check(servers, allowVolatile);
        await RequireMarkersAsync().ConfigureAwait(false);

        var noted = Enumerable.Range(0, keys.Count).Select(partition => tails[partition].Newest).ToArray();
        var known = await _records.ReadAsync().ConfigureAwait(false);
        var compared = await _records.AreComparedAsync(servers).ConfigureAwait(false);

        // Before the archive is asked for its newest entry: nothing that was read before can come to it after that.
        if (!compared)
            await BeginGenerationAsync(known).ConfigureAwait(false);
        else if (known.Any(static note => note.Generation > 0))
            await AdoptGenerationAsync(known.Max(static note => note.Generation)).ConfigureAwait(false);
        else
            await BeginFirstGenerationAsync(known).ConfigureAwait(false);
        var (losses, archived) = await FindLossesAsync(noted, compared).ConfigureAwait(false);
        if (compared && losses.Any(static loss => !loss.IsRecoveryStarted))
        {
            // It has lost something without another life: somebody has cut it. Nobody has begun a generation for that yet.
            await BeginGenerationAsync(known).ConfigureAwait(false);
            (losses, archived) = await FindLossesAsync(noted, mayBeAway: false).ConfigureAwait(false);
        }

        if (losses.Count > 0)
            await RecoverAsync(losses).ConfigureAwait(false);
        if (!compared && known.Any(static note => note.Generation > 0))
            await RaiseWalsAsync().ConfigureAwait(false);
        await LoadScriptsAsync(servers).ConfigureAwait(false);
        if (archived is not null)
            await _records.RecordComparedAsync(servers).ConfigureAwait(false);
        _processId = ProcessIdOf(servers);
        LogVerified(StoreId, Durability);
    }

    /// <summary>
    /// Greater than any that was begun before, also where Redis has lost the note of it: the archive has it too, and is told first.
    /// </summary>
    private async Task BeginGenerationAsync(IReadOnlyList<RecoveryRecord> known)
    {
        var newest = Math.Max(Generation, known.Max(static note => note.Generation));
        newest = Math.Max(newest, await AskAsync(() => Recovery.BeginGenerationAsync(0)).ConfigureAwait(false));
        newest = await AskAsync(() => Recovery.BeginGenerationAsync(newest + 1)).ConfigureAwait(false);
        Observe(await _records.BeginGenerationAsync(newest).ConfigureAwait(false));
    }

    /// <summary>Whoever began the newest generation may have been broken off when he had told only the archive.</summary>
    private async Task AdoptGenerationAsync(long noted)
    {
        if (Volatile.Read(ref _begunElsewhere) is var told && told > noted)
            noted = await _records.BeginGenerationAsync(told).ConfigureAwait(false);
        Observe(noted);
    }

    /// <summary>
    /// Of a store that was written by a version without generations. It was compared, so that it can be used before the archive is back.
    /// </summary>
    private async Task BeginFirstGenerationAsync(IReadOnlyList<RecoveryRecord> known)
    {
        try
        {
            await BeginGenerationAsync(known).ConfigureAwait(false);
        }
        catch (StorageUnavailableException away) when (WaitsForArchive)
        {
            WaitsForArchive = false;
            LogNotCompared(away.Message);
        }
    }

    /// <summary>
    /// In this order: what is committed meanwhile by another silo is then in the log's answer, and no loss; and what another one has begun
    /// to put back is noted before it is in the log.
    /// </summary>
    private async Task<(List<WalLoss> Losses, IReadOnlyList<EntryId>? Archived)> FindLossesAsync(EntryId[] noted, bool mayBeAway)
    {
        var archived = await AskArchiveAsync(mayBeAway).ConfigureAwait(false);
        var last = await connection.RunAsync("XINFO", database => StreamOperations.LastIdsAsync(database, keys)).ConfigureAwait(false);
        var begun = await _records.ReadAsync().ConfigureAwait(false);
        Reread(begun);
        return (FindLosses(noted, archived, last, begun), archived);
    }

    /// <summary>
    /// A log that has lost its end without anybody having noted how far it was: what comes now has ids after all that it can have given, so
    /// that whoever has seen what is lost, a follower of the feed for one, does not take it for something that he has.
    /// </summary>
    private Task RaiseWalsAsync()
    {
        var now = new EntryId(clock.Trusted.ToUnixTimeMilliseconds(), 0);
        return Task.WhenAll(Enumerable.Range(0, keys.Count).Select(partition => _records.RaiseWalAsync(partition, now, seen: false)));
    }

    /// <summary>
    /// Only into servers that are in the life that was looked at: one that was restarted meanwhile is to be looked at first.
    /// </summary>
    private async Task LoadScriptsAsync(IReadOnlyList<RedisServerInfo> servers)
    {
        if (ProcessIdOf(await InspectAsync().ConfigureAwait(false)) != ProcessIdOf(servers))
            throw new StorageUnavailableException("Redis was restarted, or another server became primary, during its verification.");
        foreach (var server in connection.Primaries)
            await server.ScriptLoadAsync(RedisScripts.Commit.Text).ConfigureAwait(false);
    }

    /// <summary>
    /// Per partition the newest entry of the archive; null where there is none, or it is away and this Redis need not be compared with it.
    /// </summary>
    private async Task<IReadOnlyList<EntryId>?> AskArchiveAsync(bool mayBeAway)
    {
        if (!mayBeAway)
            return await AskAsync(Recovery.ReadNewestIdsAsync).ConfigureAwait(false);
        try
        {
            return await Recovery.ReadNewestIdsAsync().WaitAsync(ArchiveTimeout).ConfigureAwait(false);
        }
        catch (Exception away) when (away is StorageUnavailableException or TimeoutException)
        {
            LogNotCompared(away.Message);
            return null;
        }
    }

    /// <summary>Asks the archive what cannot be told without it.</summary>
    private async Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        try
        {
            return await question().ConfigureAwait(false);
        }
        catch (StorageUnavailableException away)
        {
            WaitsForArchive = true;
            throw new StorageUnavailableException(
                "Redis was restarted or is used for the first time, and only the archive shows whether it has lost events. The "
                    + $"archive is unavailable: {away.Message}",
                away
            );
        }
    }

    /// <summary>Another silo has put something back: what was read before may not hold any more here either.</summary>
    private void Reread(IReadOnlyList<RecoveryRecord> begun)
    {
        var counts = begun.Select(static note => note.Count).ToArray();
        if (_recoveries is { } before && !before.SequenceEqual(counts))
            HasLost = true;
        _recoveries = counts;
    }

    /// <summary>Asks the servers for what an acknowledgement is worth now.</summary>
    public async Task<IReadOnlyList<RedisServerInfo>> InspectAsync()
    {
        RedisServerInfo[]? servers = null;
        try
        {
            var asked = time.GetUtcNow();
            servers = await Task.WhenAll(connection.Primaries.Select(RedisServerInfo.AskAsync)).ConfigureAwait(false);
            if (servers.Length == 0)
                throw connection.NoPrimary();

            // Of several, the one that is furthest behind: the others' partitions would be no better with this clock.
            if (servers.Min(static server => server.Time) is { } server)
                clock.Observe(asked, server);
        }
        finally
        {
            Servers = servers is { Length: > 0 } ? servers : null;
        }

        FirstServers ??= servers;
        var durability = RedisServerRules.Durability(servers);
        if (Durability.Length > 0 && durability != Durability)
            LogDurability(durability, Durability);
        Durability = durability;
        return servers;
    }

    private async Task RequireMarkersAsync()
    {
        var markers = await connection
            .RunAsync(
                "GET",
                database =>
                    Task.WhenAll(
                        Enumerable
                            .Range(0, keys.Count)
                            .Select(partition => database.StringGetAsync(keys[partition].Marker, CommandFlags.DemandMaster))
                    )
            )
            .ConfigureAwait(false);
        var lost = Enumerable.Range(0, keys.Count).Where(partition => markers[partition] != StoreId).ToList();
        if (lost.Count > 0)
            throw RedisErrors.StoreLost();
    }

    /// <summary>
    /// Partitions whose log ends before what this silo, or the archive, has seen of it, and those of which not all is put back yet.
    /// </summary>
    private List<WalLoss> FindLosses(
        EntryId[] noted,
        IReadOnlyList<EntryId>? archived,
        IReadOnlyList<EntryId> last,
        IReadOnlyList<RecoveryRecord> begun
    )
    {
        var losses = new List<WalLoss>();
        for (var partition = 0; partition < keys.Count; partition++)
        {
            var (seen, kept) = (noted[partition], archived?[partition] ?? EntryId.Zero);
            if (begun[partition].After is { } after)
            {
                LogUnfinished(partition, after);
                losses.Add(new(partition, after, seen > kept ? seen : kept, IsRecoveryStarted: true));
            }
            else if (seen > last[partition] || kept > last[partition])
            {
                var loss = new WalLoss(partition, last[partition], seen > kept ? seen : kept, IsRecoveryStarted: false);
                LogLost(partition, loss.Kept, loss.Seen);
                losses.Add(loss);
            }
        }

        return losses;
    }

    private async Task RecoverAsync(List<WalLoss> losses)
    {
        HasLost = true;
        foreach (var loss in losses)
        {
            // Noted before the log is raised: from then on its end tells nothing of what is missing.
            var after = await _records.BeginAsync(loss.Partition, loss.Kept).ConfigureAwait(false);
            await _records.RaiseWalAsync(loss.Partition, loss.Seen, seen: true).ConfigureAwait(false);
            var restored = await Recovery.RestoreAsync(loss with { Kept = after }).ConfigureAwait(false);
            LogRestored(loss.Partition, restored.Restored, restored.Present, restored.Diverged, restored.SetAside);
            await _records.EndAsync(loss.Partition, after).ConfigureAwait(false);
        }
    }
}

/// <summary>The log of a partition ends at <paramref name="Kept"/>, and has been seen up to <paramref name="Seen"/>.</summary>
/// <param name="IsRecoveryStarted">Putting it back was begun before, by this silo or another.</param>
internal sealed record WalLoss(int Partition, EntryId Kept, EntryId Seen, bool IsRecoveryStarted);

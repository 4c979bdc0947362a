using Concord.Wal;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Guards every commit. A Redis that was restarted, failed over or replaced does not know the commit's script. Before the script is loaded
/// again, this checks three things: whether Redis still holds the store, whether it persists what it accepts, and whether the WAL ends
/// where this silo or the archive have seen its end. What Redis has lost is reported, and restored as far as the archive has it. While the
/// archive is unavailable, a Redis that has not been restarted since the last comparison is used; any other waits for the archive, because
/// a change based on less than what was acknowledged could never be repaired.
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

    /// <summary>Timeout for the archive, where its answer is not required.</summary>
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

    /// <summary>What an acknowledgement guarantees, as of the last check.</summary>
    public string Durability { get; private set; } = "";

    /// <summary>The servers at the last check; null where they could not be asked.</summary>
    public IReadOnlyList<RedisServerInfo>? Servers { get; private set; }

    /// <summary>The servers at the first check.</summary>
    public IReadOnlyList<RedisServerInfo>? FirstServers { get; private set; }

    /// <summary>
    /// The generation of the WAL as this silo knows it. Each restart or failover of Redis begins another one, whether or not a loss is
    /// detected: what was read before may not be valid any more.
    /// </summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <summary>A loss of the WAL's end was detected, by this silo or another.</summary>
    public bool HasLost { get; private set; }

    /// <summary>Restores what the archive holds beyond the end of the WAL.</summary>
    private ILossRecovery Recovery => recovery();

    /// <summary>The last check failed because the archive is unavailable and is required; another check may succeed.</summary>
    public bool WaitsForArchive { get; private set; }

    /// <summary>Completes when commits are allowed; almost always at once.</summary>
    /// <exception cref="StorageUnavailableException">Commits are not allowed.</exception>
    public ValueTask EnsureVerifiedAsync()
    {
        if (_verification is null && _closed is null)
            return default;
        return new(WaitForVerificationAsync());
    }

    /// <summary>Checks, once for all concurrent callers, and allows commits again.</summary>
    public Task VerifyAsync()
    {
        lock (_lock)
            return _verification ??= VerifyOnceAsync();
    }

    /// <summary>
    /// The connection was lost, and perhaps leads to another server now, or to one with less data: checks without waiting for a commit.
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

    /// <summary>Records the generation that a reader has found in the WAL: another silo may have begun it.</summary>
    public void Observe(long generation)
    {
        long known;
        do
        {
            known = Generation;
            if (generation <= known)
                return;
        } while (Interlocked.CompareExchange(ref _generation, generation, known) != known);

        // Readers that wait for entries after a position that may no longer exist check it themselves.
        for (var partition = 0; partition < keys.Count; partition++)
            tails[partition].Wake();
    }

    /// <summary>The archive reports a generation. Where it is not known here, Redis is asked.</summary>
    public void ExpectGeneration(long generation)
    {
        if (generation <= Generation)
            return;
        Volatile.Write(ref _begunElsewhere, generation);
        _ = TryVerifyAsync();
    }

    /// <summary>
    /// Records what the servers report now. Where a server has another process than at the last check, this checks again.
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
            // The check itself has logged it; the next commit checks again.
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

        // Before the archive is asked for its newest entry: nothing that was read before can be archived after that.
        if (!compared)
            await BeginGenerationAsync(known).ConfigureAwait(false);
        else if (known.Any(static note => note.Generation > 0))
            await AdoptGenerationAsync(known.Max(static note => note.Generation)).ConfigureAwait(false);
        else
            await BeginFirstGenerationAsync(known).ConfigureAwait(false);
        var (losses, archived) = await FindLossesAsync(noted, compared).ConfigureAwait(false);
        if (compared && losses.Any(static loss => !loss.IsRecoveryStarted))
        {
            // Redis has lost data without a restart: somebody has removed it. No generation has begun for that yet.
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
    /// Greater than any generation before, even where Redis has lost its record of it: the archive also has it, and is told first.
    /// </summary>
    private async Task BeginGenerationAsync(IReadOnlyList<RecoveryRecord> known)
    {
        var newest = Math.Max(Generation, known.Max(static note => note.Generation));
        newest = Math.Max(newest, await AskAsync(() => Recovery.BeginGenerationAsync(0)).ConfigureAwait(false));
        newest = await AskAsync(() => Recovery.BeginGenerationAsync(newest + 1)).ConfigureAwait(false);
        Observe(await _records.BeginGenerationAsync(newest).ConfigureAwait(false));
    }

    /// <summary>The silo that began the newest generation may have been interrupted after it had told only the archive.</summary>
    private async Task AdoptGenerationAsync(long noted)
    {
        if (Volatile.Read(ref _begunElsewhere) is var told && told > noted)
            noted = await _records.BeginGenerationAsync(told).ConfigureAwait(false);
        Observe(noted);
    }

    /// <summary>
    /// For a store that was written by a version without generations. The store was compared, so it can be used before the archive is
    /// available.
    /// </summary>
    private async Task BeginFirstGenerationAsync(IReadOnlyList<RecoveryRecord> known)
    {
        try
        {
            await BeginGenerationAsync(known).ConfigureAwait(false);
        }
        catch (StorageUnavailableException outage) when (WaitsForArchive)
        {
            WaitsForArchive = false;
            LogNotCompared(outage.Message);
        }
    }

    /// <summary>
    /// In this order: what another silo commits meanwhile is then in the WAL's answer, and no loss; and what another silo begins to restore
    /// is recorded before it is in the WAL.
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
    /// For a WAL that has lost its end without a record of how far it reached: new ids come after all ids that it can have assigned, so
    /// that a reader of the lost entries (a subscriber of the feed, for example) does not take new entries for known ones.
    /// </summary>
    private Task RaiseWalsAsync()
    {
        var now = new EntryId(clock.Trusted.ToUnixTimeMilliseconds(), 0);
        return Task.WhenAll(Enumerable.Range(0, keys.Count).Select(partition => _records.RaiseWalAsync(partition, now, seen: false)));
    }

    /// <summary>
    /// Only into servers whose process is the one that was checked: a server that was restarted meanwhile must be checked first.
    /// </summary>
    private async Task LoadScriptsAsync(IReadOnlyList<RedisServerInfo> servers)
    {
        if (ProcessIdOf(await InspectAsync().ConfigureAwait(false)) != ProcessIdOf(servers))
            throw new StorageUnavailableException("Redis was restarted, or another server became primary, during its verification.");
        foreach (var server in connection.Primaries)
            await server.ScriptLoadAsync(RedisScripts.Commit.Text).ConfigureAwait(false);
    }

    /// <summary>
    /// Per partition the newest entry of the archive; null where there is none, or where the archive is unavailable and this Redis need not
    /// be compared with it.
    /// </summary>
    private async Task<IReadOnlyList<EntryId>?> AskArchiveAsync(bool mayBeAway)
    {
        if (!mayBeAway)
            return await AskAsync(Recovery.ReadNewestIdsAsync).ConfigureAwait(false);
        try
        {
            return await Recovery.ReadNewestIdsAsync().WaitAsync(ArchiveTimeout).ConfigureAwait(false);
        }
        catch (Exception outage) when (outage is StorageUnavailableException or TimeoutException)
        {
            LogNotCompared(outage.Message);
            return null;
        }
    }

    /// <summary>Asks the archive where its answer is required.</summary>
    private async Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        try
        {
            return await question().ConfigureAwait(false);
        }
        catch (StorageUnavailableException outage)
        {
            WaitsForArchive = true;
            throw new StorageUnavailableException(
                "Redis was restarted or is used for the first time, and only the archive shows whether it has lost events. The "
                    + $"archive is unavailable: {outage.Message}",
                outage
            );
        }
    }

    /// <summary>Another silo has restored something: what was read before may not be valid here either.</summary>
    private void Reread(IReadOnlyList<RecoveryRecord> begun)
    {
        var counts = begun.Select(static note => note.Count).ToArray();
        if (_recoveries is { } before && !before.SequenceEqual(counts))
            HasLost = true;
        _recoveries = counts;
    }

    /// <summary>Reads from the servers what an acknowledgement guarantees now.</summary>
    public async Task<IReadOnlyList<RedisServerInfo>> InspectAsync()
    {
        RedisServerInfo[]? servers = null;
        try
        {
            var asked = time.GetUtcNow();
            servers = await Task.WhenAll(connection.Primaries.Select(RedisServerInfo.AskAsync)).ConfigureAwait(false);
            if (servers.Length == 0)
                throw connection.NoPrimary();

            // Of several servers the one that is furthest behind: this clock would be even further ahead of it.
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
    /// Partitions whose WAL ends before what this silo or the archive has seen of it, and those that are not fully restored yet.
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
            // Recorded before the WAL is raised: from then on its end does not show what is missing.
            var after = await _records.BeginAsync(loss.Partition, loss.Kept).ConfigureAwait(false);
            await _records.RaiseWalAsync(loss.Partition, loss.Seen, seen: true).ConfigureAwait(false);
            var restored = await Recovery.RestoreAsync(loss with { Kept = after }).ConfigureAwait(false);
            LogRestored(loss.Partition, restored.Restored, restored.Present, restored.Diverged, restored.SetAside);
            await _records.EndAsync(loss.Partition, after).ConfigureAwait(false);
        }
    }
}

/// <summary>The WAL of a partition ends at <paramref name="Kept"/>, and was seen up to <paramref name="Seen"/>.</summary>
/// <param name="IsRecoveryStarted">A recovery was begun before, by this silo or another.</param>
internal sealed record WalLoss(int Partition, EntryId Kept, EntryId Seen, bool IsRecoveryStarted);

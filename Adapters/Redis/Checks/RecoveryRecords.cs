using Concord.Wal;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Records in Redis itself by which silos coordinate the check for lost data. First, per partition, that a recovery is running. The first
/// restored entry makes the WAL as long as it was, so by its end alone no silo would see that the rest is still missing, and an interrupted
/// recovery would never continue. Second, which process of a server was compared with the archive: a process that was neither restarted nor
/// made primary again since then cannot have lost anything.
/// </summary>
internal sealed class RecoveryRecords(RedisConnection connection, RedisKeys keys)
{
    /// <summary>The hash field of the generation; readers of the WAL read it too.</summary>
    public const string Generation = "generation";

    /// <summary>
    /// Per partition, where the WAL ended when an unfinished recovery began; how many have ever begun; and the generation.
    /// </summary>
    public async Task<IReadOnlyList<RecoveryRecord>> ReadAsync()
    {
        RedisValue[] fields = ["after", "count", Generation];
        var notes = await connection
            .RunAsync(
                "HMGET",
                database =>
                    Task.WhenAll(
                        Enumerable
                            .Range(0, keys.Count)
                            .Select(partition => database.HashGetAsync(keys[partition].Recovery, fields, CommandFlags.DemandMaster))
                    )
            )
            .ConfigureAwait(false);
        return
        [
            .. notes.Select(static note => new RecoveryRecord(
                EntryId.TryParse((string?)note[0], out var after) ? after : null,
                (long?)note[1] ?? 0,
                (long?)note[2] ?? 0
            )),
        ];
    }

    /// <returns>The current generation: this one, or a newer one that another silo has begun.</returns>
    public async Task<long> BeginGenerationAsync(long generation)
    {
        var begun = await connection
            .RunAsync(
                "EVALSHA begin-generation",
                database =>
                    Task.WhenAll(
                        Enumerable
                            .Range(0, keys.Count)
                            .Select(partition =>
                                database.EvaluateAsync(RedisScripts.BeginGeneration, [keys[partition].Recovery], [generation])
                            )
                    )
            )
            .ConfigureAwait(false);
        return begun.Max(static answer => (long)answer);
    }

    /// <summary>
    /// Makes the WAL of a partition continue after an id that it may have assigned before it lost its end, so that a reader that has seen
    /// this id does not skip new entries.
    /// </summary>
    /// <param name="seen">Whether the WAL certainly assigned the id: then the stream is created where it does not exist.</param>
    public Task RaiseWalAsync(int partition, EntryId id, bool seen) =>
        connection.RunAsync(
            "EVALSHA raise-log",
            database => database.EvaluateAsync(RedisScripts.RaiseWal, [keys[partition].Wal], [id.ToString(), seen ? "create" : ""])
        );

    /// <returns>Where the WAL ended when this recovery was begun, by any silo.</returns>
    public async Task<EntryId> BeginAsync(int partition, EntryId kept)
    {
        RedisKey[] key = [keys[partition].Recovery];
        var noted = await connection
            .RunAsync("EVALSHA begin-recovery", database => database.EvaluateAsync(RedisScripts.BeginRecovery, key, [kept.ToString()]))
            .ConfigureAwait(false);
        return EntryId.TryParse((string?)noted, out var after) && after < kept ? after : kept;
    }

    public async Task EndAsync(int partition, EntryId after)
    {
        RedisKey[] key = [keys[partition].Recovery];
        await connection
            .RunAsync("EVALSHA end-recovery", database => database.EvaluateAsync(RedisScripts.EndRecovery, key, [after.ToString()]))
            .ConfigureAwait(false);
    }

    /// <summary>Whether all these servers were compared with the archive in their current process.</summary>
    public async Task<bool> AreComparedAsync(IReadOnlyList<RedisServerInfo> servers)
    {
        RedisValue[] lives = [.. servers.Select(static server => (RedisValue)server.ProcessId)];
        var found = await connection
            .RunAsync("HMGET", database => database.HashGetAsync(RedisKeys.Compared, lives, CommandFlags.DemandMaster))
            .ConfigureAwait(false);
        return found.All(static value => value.HasValue);
    }

    public async Task RecordComparedAsync(IReadOnlyList<RedisServerInfo> servers)
    {
        var now = Instants.ToOffsetText(TimeProvider.System.GetUtcNow());
        HashEntry[] lives = [.. servers.Select(server => new HashEntry(server.ProcessId, now))];
        await connection
            .RunAsync(
                "MULTI",
                database =>
                {
                    var transaction = database.CreateTransaction();
                    _ = transaction.KeyDeleteAsync(RedisKeys.Compared);
                    _ = transaction.HashSetAsync(RedisKeys.Compared, lives);
                    return transaction.ExecuteAsync(CommandFlags.DemandMaster);
                }
            )
            .ConfigureAwait(false);
    }
}

/// <param name="After">Where the WAL ended when an unfinished recovery began; null where none is running.</param>
/// <param name="Count">How many recoveries have ever begun.</param>
internal sealed record RecoveryRecord(EntryId? After, long Count, long Generation);

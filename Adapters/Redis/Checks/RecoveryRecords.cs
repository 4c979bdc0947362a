using Concord.Values;
using Concord.Wal;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// What silos tell each other, through Redis itself, of looking whether it has lost anything. Per partition, that something is being put
/// back: what is put back first makes the log as long as it was, so by its end alone nobody else would see that the rest is still missing,
/// and a silo that was broken off would never go on. And which life of a server was compared with the archive: a process that was neither
/// restarted nor made primary again since then cannot have lost anything.
/// </summary>
internal sealed class RecoveryRecords(RedisConnection connection, RedisKeys keys)
{
    /// <summary>The field of the note that has the generation; a reader of the log asks for it too.</summary>
    public const string Generation = "generation";

    /// <summary>
    /// Per partition, where the log ended when a recovery began that is not done; how many have begun, ever; and the generation.
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

    /// <returns>The generation that holds: this one, or a newer one that another silo has begun.</returns>
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
    /// Has the log of a partition go on from an id that it may have given before it lost its end, so that nobody who has seen that one
    /// passes over what comes now.
    /// </summary>
    /// <param name="seen">Whether the log has given it for certain: then it is made where it is not there at all.</param>
    public Task RaiseWalAsync(int partition, EntryId id, bool seen) =>
        connection.RunAsync(
            "EVALSHA raise-log",
            database => database.EvaluateAsync(RedisScripts.RaiseWal, [keys[partition].Wal], [id.ToString(), seen ? "create" : ""])
        );

    /// <returns>Where the log ended when this recovery was begun, by whomever.</returns>
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

    /// <summary>Whether all of these servers were compared with the archive in the life that they are in.</summary>
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

/// <param name="After">Where the log ended when a recovery began that is not done; null where none is under way.</param>
/// <param name="Count">How many recoveries have begun, ever.</param>
internal sealed record RecoveryRecord(EntryId? After, long Count, long Generation);

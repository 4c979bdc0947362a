using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Concord.Operations;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Idempotency keys and the responses given under them: a hash per key, spread over the partitions, and per partition a sorted set by the
/// instant of the reservation, for removing old keys.
/// </summary>
internal sealed class RedisIdempotencyStore(RedisStore store) : IIdempotencyStore
{
    private const int PurgeStep = 1_000;

    public async ValueTask<IdempotencyRecord> ReserveAsync(
        string key,
        IdempotencyRecord entry,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(entry);
        await store.Memory.AdmitAsync().ConfigureAwait(false);
        var partition = PartitionOf(key);
        RedisValue[] arguments =
        [
            key,
            entry.ReservedAt.ToUnixTimeMilliseconds(),
            entry.Fingerprint,
            entry.CommitId.ToString("N"),
            Instants.ToOffsetText(entry.ReservedAt),
            store.Guard.StoreId,
        ];
        var answer = await store
            .Connection.RunAsync(
                "EVALSHA reserve",
                database =>
                    database.EvaluateAsync(
                        RedisScripts.Reserve,
                        [partition.IdempotencyKey(key), partition.IdempotencyOrder, partition.Marker],
                        arguments
                    )
            )
            .ConfigureAwait(false);
        return answer.IsNull ? entry : Read((RedisValue[])answer!);
    }

    public async ValueTask CompleteAsync(string key, RecordedResponse response, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(response);

        // Without its response the key still leads to the commit id, and the commit id to the first outcome.
        store.Memory.ThrowIfFull();
        RedisValue[] arguments = [response.Status, JsonSerializer.SerializeToUtf8Bytes(response.Headers), response.Body];
        await store
            .Connection.RunAsync(
                "EVALSHA complete",
                database => database.EvaluateAsync(RedisScripts.Complete, [PartitionOf(key).IdempotencyKey(key)], arguments)
            )
            .ConfigureAwait(false);
    }

    public async ValueTask ReleaseAsync(string key, CancellationToken cancellationToken = default)
    {
        var partition = PartitionOf(key);
        await store
            .Connection.RunAsync(
                "EVALSHA release",
                database => database.EvaluateAsync(RedisScripts.Release, [partition.IdempotencyKey(key), partition.IdempotencyOrder], [key])
            )
            .ConfigureAwait(false);
    }

    public async ValueTask<long> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var purged = 0L;
        for (var number = 0; number < store.Keys.Count; )
        {
            var partition = store.Keys[number];
            var old = await store
                .Connection.RunAsync(
                    "ZRANGEBYSCORE",
                    database =>
                        database.SortedSetRangeByScoreAsync(
                            partition.IdempotencyOrder,
                            stop: before.ToUnixTimeMilliseconds(),
                            exclude: Exclude.Stop,
                            take: PurgeStep,
                            flags: CommandFlags.DemandMaster
                        )
                )
                .ConfigureAwait(false);
            if (old.Length > 0)
            {
                await store
                    .Connection.RunAsync(
                        "MULTI",
                        database =>
                        {
                            var transaction = database.CreateTransaction();
                            _ = transaction.KeyDeleteAsync(
                                [.. old.Select(key => partition.IdempotencyKey(key!))],
                                CommandFlags.DemandMaster
                            );
                            _ = transaction.SortedSetRemoveAsync(partition.IdempotencyOrder, old, CommandFlags.DemandMaster);
                            return transaction.ExecuteAsync(CommandFlags.DemandMaster);
                        }
                    )
                    .ConfigureAwait(false);
                purged += old.Length;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (old.Length < PurgeStep)
                number++;
        }

        return purged;
    }

    private RedisKeys.Partition PartitionOf(string key) =>
        store.Keys[(int)(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(key)) % (ulong)store.Keys.Count)];

    /// <summary>Fingerprint, commit id, instant; then status, headers and body, null where there is no response yet.</summary>
    private static IdempotencyRecord Read(RedisValue[] fields) =>
        new(
            fields[0]!,
            Guid.ParseExact((string)fields[1]!, "N"),
            Instants.Parse((string)fields[2]!),
            fields[3].IsNull
                ? null
                : new((int)fields[3], JsonSerializer.Deserialize<KeyValuePair<string, string>[]>((byte[])fields[4]!)!, fields[5]!)
        );
}

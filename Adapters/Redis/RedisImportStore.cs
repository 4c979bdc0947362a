using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Imports;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Records of imports: a string per import (its status as JSON) and a sorted set of all by the instant of their start, in one slot, so that
/// each write is one step. Rejects are kept outside Redis; those that an earlier version has put into lists here are read, and expire in
/// time.
/// </summary>
internal sealed class RedisImportStore(RedisStore store, IImportRejectStore kept) : IImportStore
{
    private const int PurgeStep = 500;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public async ValueTask<ImportStatus?> ReadAsync(string id, CancellationToken cancellationToken = default)
    {
        var stored = await store
            .States.ReadAsync("GET", store.Keys[0], database => database.StringGetAsync(RedisKeys.Import(id), CommandFlags.DemandMaster))
            .ConfigureAwait(false);
        return stored.IsNull ? null : Read(stored);
    }

    public async ValueTask WriteAsync(
        ImportStatus status,
        IReadOnlyList<ImportReject> rejects,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(status);

        // Creating or growing a record needs memory. The end of a run makes nothing larger, so it is written even where there is none.
        if (status.State == ImportState.Running)
            await store.Memory.AdmitAsync().ConfigureAwait(false);
        await kept.WriteAsync(status.Id, rejects, cancellationToken).ConfigureAwait(false);
        var json = JsonSerializer.SerializeToUtf8Bytes(status, Json);
        await store
            .States.WriteAsync(
                "MULTI",
                store.Keys[0],
                database =>
                {
                    var transaction = database.CreateTransaction();
                    _ = transaction.StringSetAsync(RedisKeys.Import(status.Id), json, flags: CommandFlags.DemandMaster);
                    _ = transaction.SortedSetAddAsync(
                        RedisKeys.ImportOrder,
                        status.Id,
                        status.StartedAt.ToUnixTimeMilliseconds(),
                        CommandFlags.DemandMaster
                    );
                    return transaction.ExecuteAsync(CommandFlags.DemandMaster);
                }
            )
            .ConfigureAwait(false);
    }

    /// <summary>In a list of an earlier version a reject's number is its index, from 1; later rejects continue this numbering.</summary>
    public async ValueTask<IReadOnlyList<ImportReject>> ReadRejectsAsync(
        string id,
        long after,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        var stored = await store
            .States.ReadAsync(
                "LRANGE",
                store.Keys[0],
                database => database.ListRangeAsync(RedisKeys.ImportRejects(id), after, after + max - 1, CommandFlags.DemandMaster)
            )
            .ConfigureAwait(false);
        return stored.Length > 0
            ?
            [
                .. stored.Select(
                    (reject, index) => JsonSerializer.Deserialize<ImportReject>((byte[])reject!, Json)! with { Number = after + index + 1 }
                ),
            ]
            : await kept.ReadAsync(id, after, max, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        await kept.PurgeAsync(before, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var old = await store
                .States.ReadAsync(
                    "ZRANGEBYSCORE",
                    store.Keys[0],
                    database =>
                        database.SortedSetRangeByScoreAsync(
                            RedisKeys.ImportOrder,
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
                    .States.WriteAsync(
                        "MULTI",
                        store.Keys[0],
                        database =>
                        {
                            var transaction = database.CreateTransaction();
                            _ = transaction.KeyDeleteAsync(
                                [
                                    .. old.Select(static id => RedisKeys.Import(id!)),
                                    .. old.Select(static id => RedisKeys.ImportRejects(id!)),
                                ],
                                CommandFlags.DemandMaster
                            );
                            _ = transaction.SortedSetRemoveAsync(RedisKeys.ImportOrder, old, CommandFlags.DemandMaster);
                            return transaction.ExecuteAsync(CommandFlags.DemandMaster);
                        }
                    )
                    .ConfigureAwait(false);
            }
            if (old.Length < PurgeStep)
                return;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask<IReadOnlyList<ImportStatus>> ListAsync(string? after, int max, CancellationToken cancellationToken = default)
    {
        long first = 0;
        if (after is not null)
        {
            var rank = await store
                .States.ReadAsync(
                    "ZREVRANK",
                    store.Keys[0],
                    database => database.SortedSetRankAsync(RedisKeys.ImportOrder, after, Order.Descending, CommandFlags.DemandMaster)
                )
                .ConfigureAwait(false);
            if (rank is null)
                return [];
            first = rank.Value + 1;
        }

        var ids = await store
            .States.ReadAsync(
                "ZREVRANGE",
                store.Keys[0],
                database =>
                    database.SortedSetRangeByRankAsync(
                        RedisKeys.ImportOrder,
                        first,
                        first + max - 1,
                        Order.Descending,
                        CommandFlags.DemandMaster
                    )
            )
            .ConfigureAwait(false);
        if (ids.Length == 0)
            return [];
        var stored = await store
            .States.ReadAsync(
                "MGET",
                store.Keys[0],
                database => database.StringGetAsync([.. ids.Select(id => RedisKeys.Import(id!))], CommandFlags.DemandMaster)
            )
            .ConfigureAwait(false);
        return [.. stored.Where(static status => !status.IsNull).Select(Read)];
    }

    private static ImportStatus Read(RedisValue stored) => JsonSerializer.Deserialize<ImportStatus>((byte[])stored!, Json)!;
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Grains.Abstractions.Imports;
using Concord.Grains.Imports;
using StackExchange.Redis;

namespace Concord.Silo.Redis;

/// <summary>Records of imports: a string per import (its status as JSON), a list of its rejects, and a sorted set of all by the instant of their start. In one slot, so that each write is one step.</summary>
internal sealed class RedisImportJournal(RedisStore store) : IImportJournal
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public async ValueTask<ImportStatus?> ReadAsync(string id, CancellationToken cancellationToken = default)
    {
        var stored = await store.States.ReadAsync("GET", store.Keys[0], database => database.StringGetAsync(RedisKeys.Import(id), CommandFlags.DemandMaster)).ConfigureAwait(false);
        return stored.IsNull ? null : Read(stored);
    }

    public async ValueTask WriteAsync(ImportStatus status, IReadOnlyList<ImportReject> rejects, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(status);
        var json = JsonSerializer.SerializeToUtf8Bytes(status, Json);
        RedisValue[] appended = [.. rejects.Select(reject => (RedisValue)JsonSerializer.SerializeToUtf8Bytes(reject, Json))];
        await store.States.WriteAsync("MULTI", store.Keys[0], database =>
        {
            var transaction = database.CreateTransaction();
            _ = transaction.StringSetAsync(RedisKeys.Import(status.Id), json, flags: CommandFlags.DemandMaster);
            _ = transaction.SortedSetAddAsync(RedisKeys.ImportOrder, status.Id, status.StartedAt.ToUnixTimeMilliseconds(), CommandFlags.DemandMaster);
            if (appended.Length > 0) _ = transaction.ListRightPushAsync(RedisKeys.ImportRejects(status.Id), appended, CommandFlags.DemandMaster);
            return transaction.ExecuteAsync(CommandFlags.DemandMaster);
        }).ConfigureAwait(false);
    }

    /// <summary>A reject's number is its place in the list, from 1.</summary>
    public async ValueTask<IReadOnlyList<ImportReject>> ReadRejectsAsync(string id, long after, int max, CancellationToken cancellationToken = default)
    {
        var stored = await store.States.ReadAsync("LRANGE", store.Keys[0], database =>
            database.ListRangeAsync(RedisKeys.ImportRejects(id), after, after + max - 1, CommandFlags.DemandMaster)).ConfigureAwait(false);
        return [.. stored.Select((reject, index) => JsonSerializer.Deserialize<ImportReject>((byte[])reject!, Json)! with { Number = after + index + 1 })];
    }

    public async ValueTask<IReadOnlyList<ImportStatus>> ListAsync(string? after, int max, CancellationToken cancellationToken = default)
    {
        long first = 0;
        if (after is not null)
        {
            var rank = await store.States.ReadAsync("ZREVRANK", store.Keys[0], database =>
                database.SortedSetRankAsync(RedisKeys.ImportOrder, after, Order.Descending, CommandFlags.DemandMaster)).ConfigureAwait(false);
            if (rank is null) return [];
            first = rank.Value + 1;
        }

        var ids = await store.States.ReadAsync("ZREVRANGE", store.Keys[0], database =>
            database.SortedSetRangeByRankAsync(RedisKeys.ImportOrder, first, first + max - 1, Order.Descending, CommandFlags.DemandMaster)).ConfigureAwait(false);
        if (ids.Length == 0) return [];
        var stored = await store.States.ReadAsync("MGET", store.Keys[0], database =>
            database.StringGetAsync([.. ids.Select(id => RedisKeys.Import(id!))], CommandFlags.DemandMaster)).ConfigureAwait(false);
        return [.. stored.Where(static status => !status.IsNull).Select(Read)];
    }

    private static ImportStatus Read(RedisValue stored) => JsonSerializer.Deserialize<ImportStatus>((byte[])stored!, Json)!;
}

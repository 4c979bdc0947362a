using Concord.Wal;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// The stream commands of the WAL, each with its purpose. Two are in scripts instead: XADD is part of the commit (<c>commit.lua</c>), XTRIM
/// MINID of <c>trim.lua</c>, which checks the groups in the same step.
/// </summary>
internal static class StreamOperations
{
    /// <summary>XRANGE: entries by position, independent of groups. For queries, replay and verification.</summary>
    public static Task<StreamEntry[]> RangeAsync(
        IDatabaseAsync database,
        RedisKeys.Partition partition,
        EntryId from,
        EntryId before,
        int max
    ) => database.StreamRangeAsync(partition.Wal, from.ToString(), "(" + before, max, Order.Ascending, CommandFlags.DemandMaster);

    /// <summary>XREVRANGE: the entry before another; zero where the stream has none.</summary>
    public static async Task<EntryId> BeforeAsync(IDatabaseAsync database, RedisKeys.Partition partition, EntryId id)
    {
        var found = await database
            .StreamRangeAsync(partition.Wal, "-", "(" + id, 1, Order.Descending, CommandFlags.DemandMaster)
            .ConfigureAwait(false);
        return found.Length > 0 && EntryId.TryParse((string?)found[0].Id, out var before) ? before : EntryId.Zero;
    }

    /// <summary>XREAD: the entries after an id, without a group. For counting a group's lag.</summary>
    public static Task<StreamEntry[]> ReadAsync(IDatabaseAsync database, RedisKeys.Partition partition, EntryId after, int max) =>
        database.StreamReadAsync(partition.Wal, after.ToString(), max, CommandFlags.DemandMaster);

    /// <summary>
    /// XREADGROUP twice in one transaction: what was delivered to the group's consumer after an id and not acknowledged, then what was not
    /// delivered yet. Together, because otherwise another reader of the same group could receive entries between the two, which this one
    /// would never see. The WAL's generation is read with them: what is read belongs to it, whatever this silo knows.
    /// </summary>
    public static async Task<(StreamEntry[] Entries, long Generation)> ReadGroupAsync(
        IDatabase database,
        RedisKeys.Partition partition,
        string group,
        EntryId after,
        int max
    )
    {
        var transaction = database.CreateTransaction();
        var generation = transaction.HashGetAsync(partition.Recovery, RecoveryRecords.Generation, CommandFlags.DemandMaster);
        var pending = transaction.StreamReadGroupAsync(
            partition.Wal,
            group,
            partition.Consumer,
            after.ToString(),
            max,
            CommandFlags.DemandMaster
        );
        var fresh = transaction.StreamReadGroupAsync(partition.Wal, group, partition.Consumer, ">", max, CommandFlags.DemandMaster);
        await transaction.ExecuteAsync(CommandFlags.DemandMaster).ConfigureAwait(false);
        var (given, news, number) = (
            await pending.ConfigureAwait(false),
            await fresh.ConfigureAwait(false),
            (long?)await generation.ConfigureAwait(false) ?? 0
        );
        if (given.Length == 0)
            return (news, number);
        var room = max - given.Length;

        // What does not fit is pending now, and comes with the next read.
        return (room == 0 ? given : [.. given, .. news.Take(room)], number);
    }

    /// <summary>XACK: the group is done with delivered entries. Returns how many of them were pending.</summary>
    public static Task<long> AcknowledgeAsync(
        IDatabaseAsync database,
        RedisKeys.Partition partition,
        string group,
        IReadOnlyList<EntryId> entries
    ) =>
        database.StreamAcknowledgeAsync(
            partition.Wal,
            group,
            [.. entries.Select(static id => (RedisValue)id.ToString())],
            CommandFlags.DemandMaster
        );

    /// <summary>XGROUP CREATE: a group that starts after <paramref name="after"/>. Returns false where it exists already.</summary>
    public static async Task<bool> CreateGroupAsync(IDatabaseAsync database, RedisKeys.Partition partition, string group, EntryId after)
    {
        try
        {
            return await database
                .StreamCreateConsumerGroupAsync(partition.Wal, group, after.ToString(), createStream: true, CommandFlags.DemandMaster)
                .ConfigureAwait(false);
        }
        catch (RedisServerException busy) when (busy.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            return false;
        }
    }

    /// <summary>XGROUP DESTROY: drops a group. Returns false where there is none.</summary>
    public static Task<bool> DestroyGroupAsync(IDatabaseAsync database, RedisKeys.Partition partition, string group) =>
        database.StreamDeleteConsumerGroupAsync(partition.Wal, group, CommandFlags.DemandMaster);

    /// <summary>XINFO STREAM: length, first and newest id; null where nothing was ever written.</summary>
    public static async Task<StreamInfo?> InfoAsync(IDatabaseAsync database, RedisKeys.Partition partition)
    {
        try
        {
            return await database.StreamInfoAsync(partition.Wal, CommandFlags.DemandMaster).ConfigureAwait(false);
        }
        catch (RedisServerException none) when (none.Message.Contains("no such key", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>XINFO GROUPS: the progress of each group. Only for a stream that exists.</summary>
    public static Task<StreamGroupInfo[]> GroupsAsync(IDatabaseAsync database, RedisKeys.Partition partition) =>
        database.StreamGroupInfoAsync(partition.Wal, CommandFlags.DemandMaster);

    /// <summary>XINFO CONSUMERS: when a group's consumers were last seen.</summary>
    public static Task<StreamConsumerInfo[]> ConsumersAsync(IDatabaseAsync database, RedisKeys.Partition partition, string group) =>
        database.StreamConsumerInfoAsync(partition.Wal, group, CommandFlags.DemandMaster);

    /// <summary>
    /// XPENDING: the oldest entry that was delivered to a group and not acknowledged, with its idle time and number of deliveries.
    /// </summary>
    public static async Task<StreamPendingMessageInfo?> OldestPendingAsync(
        IDatabaseAsync database,
        RedisKeys.Partition partition,
        string group
    )
    {
        var found = await database
            .StreamPendingMessagesAsync(partition.Wal, group, 1, RedisValue.Null, "-", "+", CommandFlags.DemandMaster)
            .ConfigureAwait(false);
        return found.Length == 0 ? null : found[0];
    }

    /// <summary>
    /// XAUTOCLAIM: takes over what other consumers of the group received and abandoned for so long, for example a program that read as this
    /// group by mistake. Otherwise it would stay pending for ever, and the WAL could not be trimmed past it. Returns the ids of pending
    /// entries that are no longer in the stream: Redis also removes them from the pending list.
    /// </summary>
    public static async Task<IReadOnlyList<RedisValue>> ClaimAsync(
        IDatabaseAsync database,
        RedisKeys.Partition partition,
        string group,
        TimeSpan idle
    )
    {
        const int page = 1_000;
        var gone = new List<RedisValue>();
        for (RedisValue from = "0-0"; ; )
        {
            var result = await database
                .StreamAutoClaimIdsOnlyAsync(
                    partition.Wal,
                    group,
                    partition.Consumer,
                    (long)idle.TotalMilliseconds,
                    from,
                    page,
                    CommandFlags.DemandMaster
                )
                .ConfigureAwait(false);
            gone.AddRange(result.DeletedIds);
            from = result.NextStartId;
            if (from == "0-0")
                return gone;
        }
    }

    /// <summary>The newest id ever assigned in each partition.</summary>
    public static async Task<IReadOnlyList<EntryId>> LastIdsAsync(IDatabaseAsync database, RedisKeys keys)
    {
        var infos = await Task.WhenAll(Enumerable.Range(0, keys.Count).Select(partition => InfoAsync(database, keys[partition])))
            .ConfigureAwait(false);
        return [.. infos.Select(static info => LastId(info) ?? EntryId.Zero)];
    }

    public static EntryId? LastId(StreamInfo? info) =>
        info is { LastGeneratedId: var last } && EntryId.TryParse((string?)last, out var id) && id > EntryId.Zero ? id : null;
}

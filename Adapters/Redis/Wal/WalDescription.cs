using Concord.Wal;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>The state of one partition, from what Redis reports of its stream and groups.</summary>
internal static class WalDescription
{
    public static async Task<WalPartitionInfo> OfAsync(IDatabaseAsync database, RedisKeys.Partition partition, TimeProvider time)
    {
        if (await StreamOperations.InfoAsync(database, partition).ConfigureAwait(false) is not { } info)
            return new()
            {
                Partition = partition.Number,
                Length = 0,
                Groups = [],
            };

        var bytes = database.ExecuteAsync("MEMORY", "USAGE", partition.Wal, "SAMPLES", 16);
        var groups = await StreamOperations.GroupsAsync(database, partition).ConfigureAwait(false);
        var described = await Task.WhenAll(groups.Select(group => OfAsync(database, partition, info, group, time))).ConfigureAwait(false);
        return new()
        {
            Partition = partition.Number,
            Length = info.Length,
            FirstId = info.Length == 0 ? null : Parse(info.FirstEntry.Id),
            LastId = StreamOperations.LastId(info),
            Bytes = (long?)await bytes.ConfigureAwait(false),
            Groups = [.. described.OrderBy(static group => group.Group, StringComparer.Ordinal)],
        };
    }

    private static async Task<WalGroupInfo> OfAsync(
        IDatabaseAsync database,
        RedisKeys.Partition partition,
        StreamInfo info,
        StreamGroupInfo group,
        TimeProvider time
    )
    {
        var letters = database.HashLengthAsync(partition.DeadLetters(group.Name), CommandFlags.DemandMaster);
        var oldest =
            group.PendingMessageCount == 0
                ? null
                : await StreamOperations.OldestPendingAsync(database, partition, group.Name).ConfigureAwait(false);
        var delivered = Parse(group.LastDeliveredId);
        var undelivered = await UndeliveredAsync(database, partition, info, group, delivered).ConfigureAwait(false);
        var consumers =
            group.ConsumerCount == 0 ? [] : await StreamOperations.ConsumersAsync(database, partition, group.Name).ConfigureAwait(false);
        return new()
        {
            Group = group.Name,
            Acknowledged = oldest is { } first
                ? await StreamOperations.BeforeAsync(database, partition, Parse(first.MessageId)).ConfigureAwait(false)
                : delivered,
            Lag = group.PendingMessageCount + undelivered,
            Oldest =
                oldest is { } waiting ? Parse(waiting.MessageId)
                : undelivered == 0 ? null
                : await FirstAfterAsync(database, partition, info, delivered).ConfigureAwait(false),
            Pending = group.PendingMessageCount,
            OldestPendingSince = oldest is { } pending
                ? time.GetUtcNow() - TimeSpan.FromMilliseconds(pending.IdleTimeInMilliseconds)
                : null,
            LastSeen =
                consumers.Length == 0
                    ? null
                    : time.GetUtcNow() - TimeSpan.FromMilliseconds(consumers.Min(static consumer => consumer.IdleTimeInMilliseconds)),
            DeadLetters = await letters.ConfigureAwait(false),
        };
    }

    /// <summary>
    /// Redis does not know the lag of a group that was created in the middle of a stream; then the entries after its position are counted.
    /// </summary>
    private static async Task<long> UndeliveredAsync(
        IDatabaseAsync database,
        RedisKeys.Partition partition,
        StreamInfo info,
        StreamGroupInfo group,
        EntryId delivered
    )
    {
        if (group.Lag is { } lag)
            return lag;
        if (info.Length == 0 || delivered >= Parse(info.LastGeneratedId))
            return 0;
        if (delivered < Parse(info.FirstEntry.Id))
            return info.Length;
        const int page = 10_000;
        long count = 0;
        for (var from = delivered; ; )
        {
            var entries = await StreamOperations.ReadAsync(database, partition, from, page).ConfigureAwait(false);
            count += entries.Length;
            if (entries.Length < page)
                return count;
            from = Parse(entries[^1].Id);
        }
    }

    /// <summary>A group that has acknowledged nothing needs no query: the stream's first entry is its first.</summary>
    private static async Task<EntryId?> FirstAfterAsync(
        IDatabaseAsync database,
        RedisKeys.Partition partition,
        StreamInfo info,
        EntryId delivered
    )
    {
        if (info.Length > 0 && Parse(info.FirstEntry.Id) is var first && first > delivered)
            return first;
        return await StreamOperations.ReadAsync(database, partition, delivered, 1).ConfigureAwait(false) is [{ Id: var id }]
            ? Parse(id)
            : null;
    }

    private static EntryId Parse(RedisValue text) =>
        EntryId.TryParse((string?)text, out var id) ? id : throw new FormatException($"'{text}' is not the id of an entry.");
}

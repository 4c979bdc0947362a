using Concord.Wal;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Creates groups, and recreates lost ones. Each partition keeps in a set which groups were created on it. A group that is in the set and
/// not on the stream was removed by somebody, or lost with the stream. It is recreated where nothing can have been missed, and that is
/// logged with the range concerned.
/// </summary>
internal sealed partial class ConsumerGroupManager(RedisStore store, IArchiveStore archive, ILogger<ConsumerGroupManager> logger)
{
    public async Task EnsureAsync(string group)
    {
        for (var partition = 0; partition < store.Keys.Count; partition++)
        {
            var keys = store.Keys[partition];
            if (await IsKnownAsync(keys, group).ConfigureAwait(false))
            {
                await RestoreAsync(group, partition).ConfigureAwait(false);
                continue;
            }

            await store
                .States.WriteAsync(
                    "XGROUP CREATE",
                    keys,
                    async database =>
                    {
                        await StreamOperations.CreateGroupAsync(database, keys, group, EntryId.Zero).ConfigureAwait(false);
                        return await database.SetAddAsync(keys.Groups, group, CommandFlags.DemandMaster).ConfigureAwait(false);
                    }
                )
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Recreates the group where it is missing. The archive's own group continues after what the archive has. Any other begins with the
    /// oldest entry of the WAL, because its progress is lost: it receives entries again, which changes nothing, and misses nothing that the
    /// WAL has.
    /// </summary>
    /// <exception cref="InvalidOperationException">The group was never created.</exception>
    public async Task RestoreAsync(string group, int partition)
    {
        var keys = store.Keys[partition];
        if (!await IsKnownAsync(keys, group).ConfigureAwait(false))
            throw new InvalidOperationException($"The log has no group '{group}'; EnsureGroupAsync makes it.");

        // The archive may be unavailable, and is asked only where its answer is required.
        if (await store.States.ReadAsync("XINFO", keys, database => HasGroupAsync(database, keys, group)).ConfigureAwait(false))
            return;
        var after =
            group == ProjectionNames.Archive
                ? (await archive.ReadNewestIdsAsync(store.Keys.Count).ConfigureAwait(false))[partition]
                : EntryId.Zero;
        var (made, info) = await store
            .States.WriteAsync(
                "XGROUP CREATE",
                keys,
                async database =>
                    (
                        await StreamOperations.CreateGroupAsync(database, keys, group, after).ConfigureAwait(false),
                        await StreamOperations.InfoAsync(database, keys).ConfigureAwait(false)
                    )
            )
            .ConfigureAwait(false);
        if (!made)
            return;
        var first = info is { Length: > 0 } ? (string?)info.Value.FirstEntry.Id : null;
        LogGroupLost(
            group,
            partition,
            after > EntryId.Zero ? after.ToString() : first ?? "its beginning",
            first ?? "none",
            (string?)info?.LastGeneratedId ?? "none"
        );
    }

    /// <summary>Drops a group on every partition, with its unacknowledged entries.</summary>
    public async Task<bool> DropAsync(string group)
    {
        var dropped = false;
        for (var partition = 0; partition < store.Keys.Count; partition++)
        {
            var keys = store.Keys[partition];
            dropped |= await store
                .States.WriteAsync(
                    "XGROUP DESTROY",
                    keys,
                    async database =>
                    {
                        await database.SetRemoveAsync(keys.Groups, group, CommandFlags.DemandMaster).ConfigureAwait(false);
                        return await StreamOperations.InfoAsync(database, keys).ConfigureAwait(false) is not null
                            && await StreamOperations.DestroyGroupAsync(database, keys, group).ConfigureAwait(false);
                    }
                )
                .ConfigureAwait(false);
        }

        return dropped;
    }

    private static async Task<bool> HasGroupAsync(IDatabase database, RedisKeys.Partition keys, string group) =>
        await StreamOperations.InfoAsync(database, keys).ConfigureAwait(false) is not null
        && (await StreamOperations.GroupsAsync(database, keys).ConfigureAwait(false)).Any(info => info.Name == group);

    private Task<bool> IsKnownAsync(RedisKeys.Partition keys, string group) =>
        store.States.ReadAsync("SISMEMBER", keys, database => database.SetContainsAsync(keys.Groups, group, CommandFlags.DemandMaster));

    [LoggerMessage(
        1,
        LogLevel.Critical,
        "Group {Group} was lost on partition {Partition} and is created again after {After}. The WAL has entries {First} to {Last}: "
            + "those after {After} are delivered again. "
            + "Older entries are in the archive; if the group had not acknowledged them, replay them from there."
    )]
    private partial void LogGroupLost(string group, int partition, string after, string first, string last);
}

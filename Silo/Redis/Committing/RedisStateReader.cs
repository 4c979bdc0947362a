using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Commit;
using Concord.Silo.Redis.Connection;
using Concord.Silo.Redis.Verification;
using StackExchange.Redis;

namespace Concord.Silo.Redis.Committing;

/// <summary>
/// Reads states, always together with the marker of their partition: where the marker is missing the partition's data is gone, and "not found" would be a lie.
/// </summary>
internal sealed class RedisStateReader(RedisConnection connection, StoreGate gate)
{
    public async Task<StoredState?> ReadAsync(EntityKey key)
    {
        var partition = gate.Keys.Of(key);
        RedisKey[] keys = [partition.Marker, partition.State(key)];
        var values = await connection.RunAsync(database => database.StringGetAsync(keys, CommandFlags.DemandMaster)).ConfigureAwait(false);
        RequireMarker(values[0]);
        return Read(key, partition, values[1]);
    }

    /// <summary>One request per partition, all at the same time.</summary>
    public async Task<IReadOnlyList<StoredState?>> ReadManyAsync(IReadOnlyList<EntityKey> keys)
    {
        var found = new StoredState?[keys.Count];
        var groups = Enumerable.Range(0, keys.Count).GroupBy(index => keys[index].PartitionOf(gate.Keys.Count));
        await Task.WhenAll(groups.Select(group => ReadAsync(gate.Keys[group.Key], [.. group], keys, found))).ConfigureAwait(false);
        return found;
    }

    private async Task ReadAsync(RedisKeys.Partition partition, int[] indices, IReadOnlyList<EntityKey> keys, StoredState?[] found)
    {
        RedisKey[] asked = [partition.Marker, .. indices.Select(index => partition.State(keys[index]))];
        var values = await connection.RunAsync(database => database.StringGetAsync(asked, CommandFlags.DemandMaster)).ConfigureAwait(false);
        RequireMarker(values[0]);
        for (var i = 0; i < indices.Length; i++)
            found[indices[i]] = Read(keys[indices[i]], partition, values[i + 1]);
    }

    private void RequireMarker(RedisValue marker)
    {
        if (marker == gate.StoreId) return;
        var lost = RedisErrors.StoreLost();
        gate.Close(lost);
        throw lost;
    }

    private static StoredState? Read(EntityKey key, RedisKeys.Partition partition, RedisValue value)
    {
        if (value.IsNull) return null;
        try
        {
            return StateValue.Read(key, partition.Number, (ReadOnlyMemory<byte>)value);
        }
        catch (FormatException damage)
        {
            throw new StorageUnavailableException($"The stored state of {key} is damaged: {damage.Message}", damage);
        }
    }
}

using System.Net;
using System.Runtime.CompilerServices;
using Concord.Timeline;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Reads states, always together with the marker of their partition: where the marker is missing the partition's data is lost, and "not
/// found" would be wrong.
/// </summary>
internal sealed class RedisStateReader(RedisConnection connection, StoreGuard gate)
{
    private const int ScanPage = 1_000;

    public async Task<StoredState?> ReadAsync(EntityKey key)
    {
        var partition = gate.Keys.Of(key);
        RedisKey[] keys = [partition.Marker, partition.State(key)];
        var values = await connection
            .RunAsync("MGET", partition, database => database.StringGetAsync(keys, CommandFlags.DemandMaster))
            .ConfigureAwait(false);
        RequireMarker(values[0]);
        return Read(key, partition, values[1]);
    }

    /// <summary>One request per partition, all in parallel.</summary>
    public async Task<IReadOnlyList<StoredState?>> ReadManyAsync(IReadOnlyList<EntityKey> keys)
    {
        var found = new StoredState?[keys.Count];
        var groups = Enumerable.Range(0, keys.Count).GroupBy(index => keys[index].PartitionOf(gate.Keys.Count));
        await Task.WhenAll(groups.Select(group => ReadAsync(gate.Keys[group.Key], [.. group], keys, found))).ConfigureAwait(false);
        return found;
    }

    /// <summary>
    /// The keys of every server that holds a partition. A partition that moves to another server meanwhile may be skipped, so a move is an
    /// error.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<EntityKey>> ScanAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var holders = await HoldersAsync().ConfigureAwait(false);
        foreach (var holder in holders.Distinct())
        {
            var keys = connection
                .Multiplexer.GetServer(holder)
                .KeysAsync(connection.Database.Database, RedisKeys.StatePattern, ScanPage)
                .GetAsyncEnumerator(cancellationToken);
            await using (keys.ConfigureAwait(false))
            {
                while (await NextPageAsync(keys).ConfigureAwait(false) is { } page)
                    yield return page;
            }
        }

        if (!holders.SequenceEqual(await HoldersAsync().ConfigureAwait(false)))
            throw new StorageUnavailableException("Partitions have moved to another Redis server during the scan of their keys.");
    }

    /// <summary>The server of each partition. Reads the markers too, so that lost data is not skipped.</summary>
    private async Task<List<EndPoint>> HoldersAsync()
    {
        var partitions = Enumerable.Range(0, gate.Keys.Count).Select(number => gate.Keys[number]);
        var found = await Task.WhenAll(
                partitions.Select(partition =>
                    ReadAsync("EXISTS", partition, database => database.IdentifyEndpointAsync(partition.Wal, CommandFlags.DemandMaster))
                )
            )
            .ConfigureAwait(false);
        return found.Contains(null)
            ? throw new StorageUnavailableException("Not every partition has a Redis server now.")
            : [.. found.OfType<EndPoint>()];
    }

    /// <summary>Null after the last one.</summary>
    private async Task<List<EntityKey>?> NextPageAsync(IAsyncEnumerator<RedisKey> keys)
    {
        try
        {
            var page = new List<EntityKey>(ScanPage);
            var looked = 0;
            while (page.Count < ScanPage && await keys.MoveNextAsync().ConfigureAwait(false))
            {
                looked++;
                if (gate.Keys.EntityOf(keys.Current) is { } entity)
                    page.Add(entity);
            }

            return looked == 0 ? null : page;
        }
        catch (Exception error) when (RedisErrors.IsOutage(error))
        {
            throw RedisErrors.Translate(error);
        }
    }

    private async Task ReadAsync(RedisKeys.Partition partition, int[] indices, IReadOnlyList<EntityKey> keys, StoredState?[] found)
    {
        RedisKey[] asked = [partition.Marker, .. indices.Select(index => partition.State(keys[index]))];
        var values = await connection
            .RunAsync("MGET", partition, database => database.StringGetAsync(asked, CommandFlags.DemandMaster))
            .ConfigureAwait(false);
        RequireMarker(values[0]);
        for (var i = 0; i < indices.Length; i++)
            found[indices[i]] = Read(keys[indices[i]], partition, values[i + 1]);
    }

    /// <summary>Runs a read together with one of a partition's marker, so that lost data is not reported as missing.</summary>
    public async Task<T> ReadAsync<T>(string operation, RedisKeys.Partition partition, Func<IDatabase, Task<T>> read)
    {
        var marker = connection.RunAsync("GET", database => database.StringGetAsync(partition.Marker, CommandFlags.DemandMaster));
        var result = connection.RunAsync(operation, read);
        RequireMarker(await marker.ConfigureAwait(false));
        return await result.ConfigureAwait(false);
    }

    /// <summary>
    /// Checks the marker before it writes, where no script does so in the same step: nothing is written into a Redis that has lost the
    /// store.
    /// </summary>
    public async Task<T> WriteAsync<T>(string operation, RedisKeys.Partition partition, Func<IDatabase, Task<T>> write)
    {
        RequireMarker(
            await connection
                .RunAsync("GET", database => database.StringGetAsync(partition.Marker, CommandFlags.DemandMaster))
                .ConfigureAwait(false)
        );
        return await connection.RunAsync(operation, write).ConfigureAwait(false);
    }

    private void RequireMarker(RedisValue marker)
    {
        if (marker == gate.StoreId)
            return;
        var lost = RedisErrors.StoreLost();
        gate.Close(lost);
        throw lost;
    }

    private static StoredState? Read(EntityKey key, RedisKeys.Partition partition, RedisValue value)
    {
        if (value.IsNull)
            return null;
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

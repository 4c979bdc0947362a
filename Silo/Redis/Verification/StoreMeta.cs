using System.Globalization;
using Concord.Grains.Abstractions.Errors;
using Concord.Silo.Embedded.Hosting;
using Concord.Silo.Redis.Connection;
using Concord.Silo.Redis.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Concord.Silo.Redis.Verification;

/// <summary>Which store this Redis holds: id, number of partitions, format. Made once, with a marker in each partition.</summary>
internal sealed record StoreMeta(string StoreId, int Partitions)
{
    /// <summary>Grows with each change of the keys or values; a store of a newer format is refused.</summary>
    private const int Format = 1;

    /// <param name="expected">The store that the archive belongs to; null for a new archive.</param>
    /// <exception cref="StorageUnavailableException">It is another store, or none where one is expected, or of a newer format.</exception>
    /// <exception cref="OptionsValidationException">The store has another number of partitions than is asked for.</exception>
    public static async Task<StoreMeta> OpenAsync(RedisConnection connection, RedisStorageOptions options, string? expected, TimeProvider time)
    {
        var stored = await connection.RunAsync(database => database.HashGetAllAsync(RedisKeys.Meta, CommandFlags.DemandMaster));
        if (stored.Length == 0 && expected is not null)
        {
            throw new StorageUnavailableException(
                $"Redis at {connection.Endpoints} holds no store, but the archive in Storage:DataDirectory belongs to store {expected}: Redis was flushed, replaced, or is the wrong "
                + "one. Restore its data or correct Storage:Redis:ConnectionString. To begin a new store, use an empty Storage:DataDirectory.");
        }

        var meta = stored.Length == 0 ? await CreateAsync(connection, options, time) : Read(stored, connection, options);
        return expected is null || expected == meta.StoreId
            ? meta
            : throw new StorageUnavailableException(
                $"Redis at {connection.Endpoints} holds store {meta.StoreId}, but the archive in Storage:DataDirectory belongs to store {expected}. "
                + "Use the directory, or the Redis, that belongs to the other.");
    }

    private static StoreMeta Read(HashEntry[] stored, RedisConnection connection, RedisStorageOptions options)
    {
        var fields = stored.ToDictionary(static field => (string)field.Name!, static field => (string)field.Value!, StringComparer.Ordinal);
        if (!fields.TryGetValue("format", out var format) || format != Format.ToString(CultureInfo.InvariantCulture))
            throw new StorageUnavailableException($"The store in Redis at {connection.Endpoints} has format {format}; this version of Concord knows format {Format}.");
        var partitions = int.Parse(fields["partitions"], CultureInfo.InvariantCulture);
        if (options.Partitions is { } asked && asked != partitions)
        {
            throw new OptionsValidationException(nameof(RedisStorageOptions), typeof(RedisStorageOptions),
                [$"Storage:Partitions is {asked}, but the store in Redis was created with {partitions}, which is fixed. Set Storage:Partitions to {partitions} or remove it."]);
        }

        return new(fields["store"], partitions);
    }

    /// <summary>The markers first: whoever finds the meta data finds them all. What an earlier try left behind is used.</summary>
    private static async Task<StoreMeta> CreateAsync(RedisConnection connection, RedisStorageOptions options, TimeProvider time)
    {
        var keys = new RedisKeys(options.Partitions ?? EmbeddedStorageOptions.DefaultPartitions);
        var proposal = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        for (var partition = 0; partition < keys.Count; partition++)
        {
            var key = keys[partition].Marker;
            await connection.RunAsync(database => database.StringSetAsync(key, proposal, when: When.NotExists, flags: CommandFlags.DemandMaster));
            if (partition == 0) proposal = (string)(await connection.RunAsync(database => database.StringGetAsync(key, CommandFlags.DemandMaster)))!;
        }

        HashEntry[] fields =
        [
            new("store", proposal), new("partitions", keys.Count), new("format", Format), new("created", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)),
        ];
        await connection.RunAsync(async database =>
        {
            await database.HashSetAsync(RedisKeys.Meta, fields, CommandFlags.DemandMaster);
            return true;
        });
        return new(proposal, keys.Count);
    }
}

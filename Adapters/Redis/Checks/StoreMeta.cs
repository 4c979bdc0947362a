using System.Globalization;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>Which store this Redis holds: id, number of partitions, format. Created once, with a marker in each partition.</summary>
internal sealed record StoreMeta(string StoreId, int Partitions, int Format)
{
    /// <summary>The pause between two tries to reach the archive.</summary>
    private static readonly TimeSpan ArchivePause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(1);

    /// <param name="connection">To the store.</param>
    /// <param name="asked">The configured number of partitions; null for the number that the store has.</param>
    /// <param name="startTimeout">How long to wait for an archive that is unavailable.</param>
    /// <param name="followed">The store that the archive belongs to. Where a store exists and the archive is unavailable, they are compared
    /// when the archive is back.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StorageUnavailableException">It is another store, or none where one is expected, or of a newer format.</exception>
    /// <exception cref="OptionsValidationException">The store has another number of partitions than configured.</exception>
    public static async Task<StoreMeta> OpenAsync(
        RedisConnection connection,
        int? asked,
        TimeSpan startTimeout,
        IFollowedStore followed,
        TimeProvider time
    )
    {
        var stored = await connection.RunAsync("HGETALL", database => database.HashGetAllAsync(RedisKeys.Meta, CommandFlags.DemandMaster));
        var expected = await ExpectedAsync(connection, followed, hasStore: stored.Length > 0, startTimeout);
        if (stored.Length == 0 && expected is not null)
        {
            throw new StorageUnavailableException(
                $"Redis at {connection.Endpoints} holds no store, but {followed.Location} belongs to store {expected}: Redis was "
                    + "flushed, replaced, or is the wrong "
                    + $"one. Restore its data or correct Storage:Redis:ConnectionString. To begin a new store, {followed.ResetAdvice}."
            );
        }

        var meta = stored.Length == 0 ? await CreateAsync(connection, asked, time) : Read(stored, connection, asked);
        return expected is null || expected == meta.StoreId
            ? meta
            : throw new StorageUnavailableException(
                $"Redis at {connection.Endpoints} holds store {meta.StoreId}, but {followed.Location} belongs to store {expected}. "
                    + "Use the archive, or the Redis, that belongs to the other."
            );
    }

    /// <summary>
    /// Where there is no store, waits for the archive's answer whether there should be one: an empty Redis may be one that was flushed.
    /// </summary>
    private static async Task<string?> ExpectedAsync(RedisConnection connection, IFollowedStore followed, bool hasStore, TimeSpan timeout)
    {
        // Real time, because another process is waited for.
        using var deadline = new CancellationTokenSource(timeout > MinTimeout ? timeout : MinTimeout);
        var reason = "It does not answer.";
        while (true)
        {
            try
            {
                return await followed.ReadAsync(deadline.Token);
            }
            catch (Exception outage)
                when (outage is StorageUnavailableException || (outage is OperationCanceledException && deadline.IsCancellationRequested))
            {
                if (hasStore)
                    return null;
                if (outage is StorageUnavailableException)
                    reason = outage.Message;
                if (deadline.IsCancellationRequested)
                {
                    throw new StorageUnavailableException(
                        $"Redis at {connection.Endpoints} holds no store, and whether one was lost is unknown while "
                            + $"{followed.Location} is unavailable. {reason}",
                        outage
                    );
                }

                await Task.Delay(ArchivePause, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static StoreMeta Read(HashEntry[] stored, RedisConnection connection, int? asked)
    {
        var fields = stored.ToDictionary(static field => (string)field.Name!, static field => (string)field.Value!, StringComparer.Ordinal);
        var format = StoreFormat.Read(fields.GetValueOrDefault(StoreFormat.Field), connection.Endpoints);
        var partitions = int.Parse(fields["partitions"], CultureInfo.InvariantCulture);
        if (asked is not null && asked != partitions)
        {
            throw new OptionsValidationException(
                nameof(StoreOptions),
                typeof(StoreOptions),
                [
                    $"Storage:Partitions is {asked}, but the store in Redis was created with {partitions}, which is fixed. Set "
                        + $"Storage:Partitions to {partitions} or remove it.",
                ]
            );
        }

        return new(fields["store"], partitions, format);
    }

    /// <summary>The markers first: a silo that finds the metadata finds all markers. Markers of an earlier try are used.</summary>
    private static async Task<StoreMeta> CreateAsync(RedisConnection connection, int? asked, TimeProvider time)
    {
        var keys = new RedisKeys(asked ?? WalPartitions.Default);
        var proposal = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        for (var partition = 0; partition < keys.Count; partition++)
        {
            var key = keys[partition].Marker;
            await connection.RunAsync(
                "SET",
                database => database.StringSetAsync(key, proposal, when: When.NotExists, flags: CommandFlags.DemandMaster)
            );
            if (partition == 0)
                proposal = (string)(await connection.RunAsync("GET", database => database.StringGetAsync(key, CommandFlags.DemandMaster)))!;
        }

        HashEntry[] fields =
        [
            new("store", proposal),
            new("partitions", keys.Count),
            new(StoreFormat.Field, StoreFormat.WholeStates),
            new("created", Instants.ToOffsetText(time.GetUtcNow())),
        ];
        await connection.RunAsync(
            "HSET",
            async database =>
            {
                await database.HashSetAsync(RedisKeys.Meta, fields, CommandFlags.DemandMaster);
                return true;
            }
        );
        return new(proposal, keys.Count, StoreFormat.WholeStates);
    }
}

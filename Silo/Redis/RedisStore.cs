using System.Diagnostics.Metrics;
using Concord.Grains.Ports;
using Concord.Grains.Telemetry;
using Concord.Silo.Redis.Committing;
using Concord.Silo.Redis.Connection;
using Concord.Silo.Redis.Hosting;
using Concord.Silo.Redis.Log;
using Concord.Silo.Redis.Memory;
using Concord.Silo.Redis.Verification;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Redis;

/// <summary>The opened store: connection, keys and the pieces that share them. Connected when it is made; nothing is written before <see cref="StoreGate"/> has looked.</summary>
internal sealed class RedisStore : IAsyncDisposable
{
    private int _closed;

    /// <param name="followed">The store that the archive belongs to.</param>
    /// <exception cref="Grains.Abstractions.Errors.StorageUnavailableException">It cannot be used; the message says why and what to do.</exception>
    public RedisStore(
        IOptions<RedisOptions> options, IOptions<StoreOptions> store, IFollowedStore followed, IMeterFactory meters, TimeProvider time, ILoggerFactory loggers)
    {
        var settings = options.Value;
        Connection = new(options, meters, loggers.CreateLogger<RedisConnection>());

        // Waited for here, at start, because everything that is made from this store asks it for its number of partitions.
        var meta = Task.Run(async () =>
        {
            await Connection.OpenAsync(CancellationToken.None);

            // Before a store is made in it.
            ServerRules.Check(await Connection.RunAsync("INFO", _ => Task.WhenAll(Connection.Primaries.Select(ServerFacts.AskAsync))), settings.AllowVolatile);
            return await StoreMeta.OpenAsync(Connection, store.Value.Partitions, settings.StartTimeout, followed, time);
        }).GetAwaiter().GetResult();

        Keys = new(meta.Partitions);
        Tails = new(Connection, Keys, time, loggers.CreateLogger<LogTails>());
        Clock = new(settings.MaxClockLead, time, loggers.CreateLogger<ClockLead>());
        Gate = new(Connection, meta, Keys, Tails, Clock, settings.AllowVolatile, time, loggers.CreateLogger<StoreGate>());
        Metrics = new(meters, "redis");
        Memory = new(Gate, settings, loggers.CreateLogger<MemoryBudget>());
        States = new(Connection, Gate);
        var refusals = new CommitRefusals(Keys.Count);
        Committer = new(Connection, Gate, Tails, Clock, Metrics, refusals, time);
        Probe = new(Connection, Gate, refusals);
    }

    public RedisConnection Connection { get; }

    public RedisKeys Keys { get; }

    public LogTails Tails { get; }

    public ClockLead Clock { get; }

    public StoreGate Gate { get; }

    public StoreMetrics Metrics { get; }

    public MemoryBudget Memory { get; }

    public RedisStateReader States { get; }

    public RedisCommitter Committer { get; }

    public CommitProbe Probe { get; }

    /// <summary>When the silo has stopped, and once more by the container.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1) return;
        Tails.Dispose();
        await Memory.DisposeAsync();
        await Connection.DisposeAsync();
    }
}

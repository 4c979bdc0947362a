using System.Diagnostics.Metrics;
using Concord.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.Redis;

/// <summary>
/// The store: connection, keys and the parts that share them. It exists before it is opened, because services depend on it; it is opened
/// when the host starts, before its first use. Nothing is written before <see cref="StoreGuard"/> has checked.
/// </summary>
internal sealed class RedisStore : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly int? _partitions;
    private readonly IFollowedStore _followed;
    private readonly Func<ILossRecovery> _recovery;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private Pieces? _pieces;
    private int _closed;

    /// <param name="options">Where it is.</param>
    /// <param name="store">Its partitions.</param>
    /// <param name="followed">The store that the archive belongs to.</param>
    /// <param name="recovery">Restores lost data. Resolved only when needed, because it writes to this store.</param>
    /// <param name="meters">For its metrics.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For its parts.</param>
    public RedisStore(
        IOptions<RedisOptions> options,
        IOptions<StoreOptions> store,
        IFollowedStore followed,
        Func<ILossRecovery> recovery,
        IMeterFactory meters,
        TimeProvider time,
        ILoggerFactory loggers
    )
    {
        (_options, _partitions, _followed, _recovery, _time, _loggers) = (
            options.Value,
            store.Value.Partitions,
            followed,
            recovery,
            time,
            loggers
        );
        Connection = new(options, meters, loggers.CreateLogger<RedisConnection>());
        Clock = new(_options.MaxClockLead, time, loggers.CreateLogger<ClockLead>());
        Metrics = new(meters, "redis");
    }

    public RedisConnection Connection { get; }

    public ClockLead Clock { get; }

    public StoreInstruments Metrics { get; }

    public bool IsOpen => _pieces is not null;

    public RedisKeys Keys => Opened.Keys;

    public WalEnds WalEnds => Opened.Tails;

    /// <summary>By partition.</summary>
    public IReadOnlyList<DecodedEvents> Decoded => Opened.Decoded;

    public StoreGuard Guard => Opened.Gate;

    public MemoryBudget Memory => Opened.Memory;

    public RedisStateReader States => Opened.States;

    public RedisCommitter Committer => Opened.Committer;

    public CommitProbe Probe => Opened.Probe;

    public StoreFormat Format => Opened.Format;

    private Pieces Opened =>
        _pieces ?? throw new InvalidOperationException("The store is not open yet: that is done when the host starts.");

    /// <exception cref="StorageUnavailableException">The store cannot be used; the message says why and what to do.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await Connection.OpenAsync(cancellationToken);

        // Before a store is created in it.
        RedisServerRules.Check(
            await Connection.RunAsync("INFO", _ => Task.WhenAll(Connection.Primaries.Select(RedisServerInfo.AskAsync))),
            _options.AllowVolatile
        );
        var meta = await StoreMeta.OpenAsync(Connection, _partitions, _options.StartTimeout, _followed, _time);

        var keys = new RedisKeys(meta.Partitions);
        var tails = new WalEnds(Connection, keys, _time, _loggers.CreateLogger<WalEnds>());
        var gate = new StoreGuard(
            Connection,
            meta,
            keys,
            tails,
            Clock,
            _recovery,
            _options.AllowVolatile,
            _time,
            _loggers.CreateLogger<StoreGuard>()
        );
        var refusals = new CommitRefusals(keys.Count);
        var format = new StoreFormat(Connection, meta.Format);
        DecodedEvents[] decoded =
        [
            .. Enumerable.Range(0, keys.Count).Select(_ => new DecodedEvents(_options.DecodedEventBytes / keys.Count)),
        ];
        _pieces = new(
            keys,
            tails,
            decoded,
            gate,
            new(gate, _options, _loggers.CreateLogger<MemoryBudget>()),
            new(Connection, gate),
            new(Connection, gate, tails, decoded, Clock, Metrics, refusals, format, _time),
            new(Connection, gate, refusals),
            format
        );
    }

    /// <summary>Called when the silo has stopped, and once more by the container.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1)
            return;
        if (_pieces is { } pieces)
        {
            pieces.Tails.Dispose();
            await pieces.Memory.StopAsync(CancellationToken.None);
            pieces.Memory.Dispose();
        }

        await Connection.DisposeAsync();
    }

    private sealed record Pieces(
        RedisKeys Keys,
        WalEnds Tails,
        DecodedEvents[] Decoded,
        StoreGuard Gate,
        MemoryBudget Memory,
        RedisStateReader States,
        RedisCommitter Committer,
        CommitProbe Probe,
        StoreFormat Format
    );
}

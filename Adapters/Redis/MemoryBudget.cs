using Concord.Operations;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Redis;

/// <summary>
/// Prevents commits from filling Redis. From the warning share of <c>maxmemory</c> on each commit waits a little, longer the fuller it is.
/// From the limit on commits are refused, while reads, acknowledgements and trimming continue and can free memory; Redis itself would
/// refuse those too.
/// </summary>
/// <remarks>In real time, because memory fills in real time.</remarks>
internal sealed partial class MemoryBudget(StoreGuard gate, RedisOptions options, ILogger<MemoryBudget> logger)
    : PeriodicService(Period, TimeProvider.System, logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(200);

    private readonly ILogger _logger = logger;
    private MemoryState _state;
    private double _share;

    /// <summary>The fullest primary's share of its <c>maxmemory</c>; 0 where it has none.</summary>
    public double Share => Volatile.Read(ref _share);

    /// <exception cref="StorageUnavailableException">There is no memory for another commit.</exception>
    public ValueTask AdmitAsync()
    {
        if (_state == MemoryState.Free)
            return default;
        ThrowIfFull();
        var fullness = (Share - options.MemoryWarning) / (options.MemoryLimit - options.MemoryWarning);
        return new(Task.Delay(MaxDelay * Math.Clamp(fullness, 0.01, 1)));
    }

    /// <inheritdoc cref="AdmitAsync"/>
    public void ThrowIfFull()
    {
        if (_state == MemoryState.Full)
            throw new StorageUnavailableException(
                $"Redis uses {Share:P0} of its maxmemory. Changes wait until there is room: raise maxmemory or shorten Storage:Retention."
            );
    }

    /// <summary>Records what the servers report.</summary>
    public void Observe(IEnumerable<RedisServerInfo> servers)
    {
        Volatile.Write(ref _share, servers.Max(static server => server.MaxMemory == 0 ? 0 : (double)server.UsedMemory / server.MaxMemory));
        var state =
            Share >= options.MemoryLimit ? MemoryState.Full
            : Share >= options.MemoryWarning ? MemoryState.Tight
            : MemoryState.Free;
        if (state == _state)
            return;
        _state = state;
        if (state == MemoryState.Full)
            LogFull(Share);
        else if (state == MemoryState.Tight)
            LogTight(Share);
        else
            LogFree(Share);
    }

    protected override async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            var servers = await gate.InspectAsync();
            gate.Observe(servers);
            Observe(servers);
        }
        catch (Exception error) when (error is StorageUnavailableException || Concord.Adapters.Redis.RedisErrors.IsOutage(error))
        {
            // The next user of Redis notices it, and logs it.
            LogNotNow(error.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Redis uses {Share:P0} of its maxmemory; commits are slowed down.")]
    private partial void LogTight(double share);

    [LoggerMessage(2, LogLevel.Error, "Redis uses {Share:P0} of its maxmemory; commits are refused until memory is free.")]
    private partial void LogFull(double share);

    [LoggerMessage(3, LogLevel.Information, "Redis uses {Share:P0} of its maxmemory; commits are no longer slowed down.")]
    private partial void LogFree(double share);

    [LoggerMessage(4, LogLevel.Debug, "The memory use of Redis could not be read. {Reason}")]
    private partial void LogNotNow(string reason);
}

internal enum MemoryState
{
    Free,
    Tight,
    Full,
}

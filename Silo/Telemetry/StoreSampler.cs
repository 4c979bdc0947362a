using Concord.Operations;
using Concord.Ports;
using Microsoft.Extensions.Logging;

namespace Concord.Silo.Telemetry;

/// <summary>
/// Samples store and WAL periodically, so that gauges, which must not wait, have values. A value is not shown where the last sample failed
/// or is too old: an old value would look as if all were well.
/// </summary>
internal sealed partial class StoreSampler(
    ICommitStore store,
    IWriteAheadLog log,
    IProjectionControlStore controls,
    TimeProvider time,
    ILogger<StoreSampler> logger
) : PeriodicService(Period, time, logger)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>A store that does not answer within this time counts as unavailable.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;
    private Sample? _last;
    private bool _failing;

    /// <summary>Null where it is not known.</summary>
    public WalSnapshot? Snapshot => RecentSample?.Snapshot;

    /// <summary>Null before the first sample.</summary>
    public bool? IsStoreAvailable => Volatile.Read(ref _last) is null ? null : RecentSample is { Available: true };

    private Sample? RecentSample => Volatile.Read(ref _last) is { } look && Time.GetElapsedTime(look.Ended) <= 3 * Period ? look : null;

    public async Task SampleAsync(CancellationToken cancellationToken)
    {
        var (available, stand) = (await IsAvailableAsync(cancellationToken), await SnapshotAsync(cancellationToken));
        Volatile.Write(ref _last, new(Time.GetTimestamp(), available, stand));
    }

    protected override bool BeginsAtOnce => true;

    protected override Task RunRoundAsync(CancellationToken cancellationToken) => SampleAsync(cancellationToken);

    private async Task<bool> IsAvailableAsync(CancellationToken cancellationToken) =>
        await TrySampleAsync(
            async () =>
            {
                await store.CheckAsync(cancellationToken);
                return true;
            },
            cancellationToken
        );

    private Task<WalSnapshot?> SnapshotAsync(CancellationToken cancellationToken) =>
        TrySampleAsync<WalSnapshot?>(
            async () =>
            {
                // The instant before the question: commits made while it is answered do not count as lag yet.
                var now = Time.GetUtcNow();
                var partitions = await log.DescribeAsync(cancellationToken);
                var paused = (await controls.ListAsync(cancellationToken))
                    .Where(static control => control.Pause is not null)
                    .Select(static control => control.Projection);
                return new(now, partitions, paused.ToHashSet(StringComparer.Ordinal));
            },
            cancellationToken
        );

    private async Task<T?> TrySampleAsync<T>(Func<Task<T>> look, CancellationToken cancellationToken)
    {
        try
        {
            var seen = await look().WaitAsync(Timeout, Time, cancellationToken);
            _failing = false;
            return seen;
        }
        catch (Exception e) when (e is StorageUnavailableException or TimeoutException)
        {
            LogNotNow(e.Message);
            return default;
        }
#pragma warning disable CA1031 // Any failure: a failed sample must not end the sampling.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!_failing)
                LogFailed(e);
            _failing = true;
            return default;
        }
    }

    private sealed record Sample(long Ended, bool Available, WalSnapshot? Snapshot);

    [LoggerMessage(1, LogLevel.Debug, "The metrics of store and WAL could not be read. {Reason}")]
    private partial void LogNotNow(string reason);

    [LoggerMessage(2, LogLevel.Warning, "Reading the metrics of store and WAL failed; they are missing until the next round.")]
    private partial void LogFailed(Exception error);
}

/// <summary>The state of the WAL and its followers at an instant.</summary>
/// <param name="Paused">Projections that are paused.</param>
internal sealed record WalSnapshot(DateTimeOffset At, IReadOnlyList<WalPartitionInfo> Partitions, IReadOnlySet<string> Paused);

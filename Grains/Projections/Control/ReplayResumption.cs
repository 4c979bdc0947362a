using Concord.Operations;
using Concord.Ports;
using Concord.Wal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Projections;

/// <summary>
/// Finds replays that a stopped silo has left, at the start and periodically: the silo that ran one may not be the one that
/// starts. A running replay is not affected.
/// </summary>
internal sealed partial class ReplayResumption(
    IProjectionControlStore store,
    IGrainFactory grains,
    IHostApplicationLifetime process,
    TimeProvider time,
    ILogger<ReplayResumption> logger
) : PeriodicService(Interval, time, logger, process)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;

    protected override bool BeginsAtOnce => true;

    protected override async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var control in await store.ListAsync(cancellationToken))
            {
                if (control.Replay is { IsRunning: true })
                    await grains.GetGrain<IProjectionControlGrain>(control.Projection).ContinueAsync().WaitAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is ConcordException or OrleansException or TimeoutException)
        {
            LogNotNow(e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Interrupted replays could not be continued this time. {Reason}")]
    private partial void LogNotNow(string reason);
}

using Concord.Operations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Graph;

/// <summary>
/// Shortly after the start and then periodically: finds a rebuild that a stopped silo has left, and missing vectors. Once,
/// shortly after the start, it has the daily check scheduled. Every silo does this; each request takes effect once.
/// </summary>
internal sealed partial class GraphMaintenanceJob(
    IGrainFactory grains,
    IVectorSignal vectors,
    IHostApplicationLifetime process,
    TimeProvider time,
    ILogger<GraphMaintenanceJob> logger
) : PeriodicService(FirstDelay, time, logger, process)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>By then a start that fails for another reason has ended, and is not reported twice.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger = logger;
    private bool _isScheduled;

    protected override async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        SetInterval(Interval);
        await RunOnceAsync(cancellationToken);
    }

    /// <summary>One round.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            vectors.Wake();
            var maintenance = grains.GetGrain<IGraphMaintenanceGrain>(0);
            await maintenance.ContinueAsync().WaitAsync(cancellationToken);
            if (_isScheduled)
                return;
            await maintenance.ScheduleAsync().WaitAsync(cancellationToken);
            _isScheduled = true;
        }
#pragma warning disable CA1031 // The reminder store has exceptions of its own. Whatever the failure is, the next round tries again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotNow(e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Graph maintenance failed this time. {Reason}")]
    private partial void LogNotNow(string reason);
}

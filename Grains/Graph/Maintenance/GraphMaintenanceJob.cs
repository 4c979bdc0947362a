using Concord.Operations;
using Microsoft.Extensions.Logging;

namespace Concord.Graph;

/// <summary>
/// Soon after the start and every now and then: finds a rebuild that a stopped silo has left and vectors that are missing. Once, soon after the start, it has the daily check scheduled.
/// Every silo does; what it asks for happens once.
/// </summary>
internal sealed partial class GraphMaintenanceJob(
    IGrainFactory grains,
    IVectorSignal vectors,
    TimeProvider time,
    ILogger<GraphMaintenanceJob> logger
) : PeriodicService(FirstDelay, time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>A start that fails because of something else is over by then, and is not told of twice.</summary>
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
#pragma warning disable CA1031 // The store of reminders fails in ways of its own. Whatever it is, the next look tries again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotNow(e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Graph maintenance failed this time. {Reason}")]
    private partial void LogNotNow(string reason);
}

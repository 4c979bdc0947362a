using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Operations;

/// <summary>
/// Work that a process repeats for as long as it runs. A round that fails for any reason is logged, and the next round tries
/// again: an exception that escapes from a background service would end the process and all its other work.
/// </summary>
/// <param name="interval">
/// From the start to the first round, and between two rounds. If a round takes longer, the next one follows at once.
/// </param>
/// <param name="process">
/// Set if the work calls grains: then no round runs before the process has started, because a silo that has not joined cannot
/// place a grain.
/// </param>
public abstract partial class PeriodicService(
    TimeSpan interval,
    TimeProvider time,
    ILogger logger,
    IHostApplicationLifetime? process = null
) : BackgroundService
{
    // Created here: the work begins only some time after the start.
    private readonly PeriodicTimer _timer = new(interval, time);
    private readonly ILogger _logger = logger;
    private bool _failing;

    protected TimeProvider Time { get; } = time;

    /// <summary>Whether there is also a round at the start.</summary>
    protected virtual bool BeginsAtOnce => false;

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One round.</summary>
    protected abstract Task RunRoundAsync(CancellationToken cancellationToken);

    /// <summary>Sets the interval between two rounds from now on.</summary>
    protected void SetInterval(TimeSpan next) => _timer.Period = next;

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (process is not null)
                await StartedAsync(process, stoppingToken);
            if (BeginsAtOnce)
                await TryRoundAsync(stoppingToken);
            while (await _timer.WaitForNextTickAsync(stoppingToken))
                await TryRoundAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private static async Task StartedAsync(IHostApplicationLifetime process, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = process.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    private async Task TryRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunRoundAsync(cancellationToken);
            _failing = false;
        }
#pragma warning disable CA1031 // Whatever the failure is, the next round tries again.
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // Log once, not each time that it fails the same way.
            if (!_failing)
                LogFailed(e);
            _failing = true;
        }
    }

    [LoggerMessage(101, LogLevel.Error, "A periodic job failed. It is tried again in its next round.")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(102, LogLevel.Debug, "The process is stopping.")]
    private partial void LogStopped();
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Operations;

/// <summary>
/// Work that a process does again and again for as long as it runs. A round that fails, however it fails, is told in the log, and the next round tries again: an exception that
/// left a background service would end the process, and with it everything else that it does.
/// </summary>
/// <param name="interval">From the start to the first round, and between two rounds. A round that takes longer is followed by the next one at once.</param>
public abstract partial class PeriodicService(TimeSpan interval, TimeProvider time, ILogger logger) : BackgroundService
{
    // Made here and not when the work begins, which is some time after the start.
    private readonly PeriodicTimer _timer = new(interval, time);
    private readonly ILogger _logger = logger;
    private bool _failing;

    protected TimeProvider Time { get; } = time;

    /// <summary>Whether a round is made at the start as well.</summary>
    protected virtual bool BeginsAtOnce => false;

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One round.</summary>
    protected abstract Task RunRoundAsync(CancellationToken cancellationToken);

    /// <summary>From now on the time between two rounds.</summary>
    protected void SetInterval(TimeSpan next) => _timer.Period = next;

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
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

    private async Task TryRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunRoundAsync(cancellationToken);
            _failing = false;
        }
#pragma warning disable CA1031 // Whatever it is, the next round tries again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // Once, and not each time that it fails the same way.
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

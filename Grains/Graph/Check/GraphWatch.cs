using Concord.Grains.Abstractions.Graph;
using Concord.Grains.Graph.Embedding;
using Microsoft.Extensions.Logging;

namespace Concord.Grains.Graph.Check;

/// <summary>
/// Soon after the start and every now and then: finds a rebuild that a stopped silo has left and vectors that are missing. Once, soon after the start, it has the daily check scheduled.
/// Every silo does; what it asks for happens once.
/// </summary>
internal sealed partial class GraphWatch(IGrainFactory grains, IVectorSignal vectors, TimeProvider time, ILogger<GraphWatch> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>A start that fails because of something else is over by then, and is not told of twice.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private bool _isScheduled;
    private Task _watching = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(GraphWatch), ServiceLifecycleStage.Last, StartAsync, StopAsync);

    public void Dispose() => _stopping.Dispose();

    /// <summary>One round.</summary>
    public async Task LookAsync()
    {
        try
        {
            vectors.Wake();
            var maintenance = grains.GetGrain<IGraphMaintenanceGrain>(0);
            await maintenance.ContinueAsync().WaitAsync(_stopping.Token);
            if (_isScheduled) return;
            await maintenance.ScheduleAsync().WaitAsync(_stopping.Token);
            _isScheduled = true;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The store of reminders fails in ways of its own. Whatever it is, the next look tries again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotNow(e.Message);
        }
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = Task.Run(WatchAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _watching;
    }

    private async Task WatchAsync()
    {
        for (var delay = FirstLook; !_stopping.IsCancellationRequested; delay = Interval)
        {
            try
            {
                await Task.Delay(delay, time, _stopping.Token);
                await LookAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The graph could not be looked after this time. {Reason}")]
    private partial void LogNotNow(string reason);
}

using Concord.Grains.Abstractions.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Grains.Projections;

/// <summary>
/// Finds replays that a stopped silo has left, at start and every now and then: the silo that drove one may not be the one that starts. A replay that is
/// being driven notices nothing.
/// </summary>
internal sealed partial class ReplayWatch(IProjectionControlStore store, IGrainFactory grains, TimeProvider time, ILogger<ReplayWatch> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(ReplayWatch), ServiceLifecycleStage.Last, StartAsync, StopAsync);

    public void Dispose() => _stopping.Dispose();

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
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await ContinueAsync();
                await Task.Delay(Interval, time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ContinueAsync()
    {
        try
        {
            foreach (var control in await store.ListAsync(_stopping.Token))
            {
                if (control.Replay is { State: ReplayState.Running })
                    await grains.GetGrain<IProjectionControlGrain>(control.Projection).ContinueAsync().WaitAsync(_stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever it is, the next look tries again; without one, interrupted replays would stay so until a restart.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotNow(e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Replays that were interrupted are not continued this time. {Reason}")]
    private partial void LogNotNow(string reason);
}

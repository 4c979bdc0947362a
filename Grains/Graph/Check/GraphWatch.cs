using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Graph;
using Concord.Grains.Graph.Embedding;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Grains.Graph.Check;

/// <summary>
/// Soon after the start and every now and then: finds a rebuild that a stopped silo has left and vectors that are missing, and begins the check that is due. Every silo does; what it asks
/// for happens once.
/// </summary>
internal sealed partial class GraphWatch(IGrainFactory grains, IVectorSignal vectors, IOptions<GraphOptions> options, TimeProvider time, ILogger<GraphWatch> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>A start that fails because of something else is over by then, and is not told of twice.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private DateTimeOffset? _due;
    private Task _watching = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(GraphWatch), ServiceLifecycleStage.Last, StartAsync, StopAsync);

    public void Dispose() => _stopping.Dispose();

    /// <summary>One round.</summary>
    public async Task LookAsync()
    {
        try
        {
            vectors.Wake();
            await grains.GetGrain<IGraphMaintenanceGrain>(0).ContinueAsync().WaitAsync(_stopping.Token);
        }
        catch (Exception e) when (e is ConcordException or OrleansException or TimeoutException)
        {
            LogNotNow(e.Message);
        }

        await CheckAsync();
    }

    private async Task CheckAsync()
    {
        if (options.Value.Check.Time is not { } at) return;
        var now = time.GetUtcNow();
        _due ??= Next(at, now);
        if (now < _due) return;
        try
        {
            // The same name on every silo: the first one begins it, the others are answered with it.
            await grains.GetGrain<IGraphMaintenanceGrain>(0).CheckAsync($"scheduled-{_due.Value:yyyyMMdd}", options.Value.Check.Repair, "schedule").WaitAsync(_stopping.Token);
            _due = Next(at, now);
        }
        catch (Exception e) when (e is ConcordException or OrleansException or TimeoutException)
        {
            // Another job runs, or the grain cannot be reached: soon again.
            LogCheckLater(e.Message);
        }
    }

    private static DateTimeOffset Next(TimeOnly at, DateTimeOffset now)
    {
        var today = new DateTimeOffset(DateOnly.FromDateTime(now.UtcDateTime).ToDateTime(at), TimeSpan.Zero);
        return today > now ? today : today.AddDays(1);
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

    [LoggerMessage(2, LogLevel.Information, "The scheduled check of the graph does not begin yet. {Reason}")]
    private partial void LogCheckLater(string reason);
}

using System.Reflection;
using Concord.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Graph.Tests;

public sealed class GraphMaintenanceJobTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 22, 0, 0, TimeSpan.Zero));
    private readonly GraphTestBed _box = new();
    private readonly FakeMaintenance _maintenance = new();
    private readonly ApplicationLifetime _process = new(NullLogger<ApplicationLifetime>.Instance);

    [Fact]
    public async Task Each_run_resumes_abandoned_rebuilds_and_requests_missing_vectors()
    {
        using var watch = Watch();
        await watch.RunOnceAsync(CancellationToken.None);
        await watch.RunOnceAsync(CancellationToken.None);

        Assert.Equal((2, 2, 0), (_maintenance.Continued, _box.Wakes, _maintenance.Scheduled - 1));
    }

    [Fact]
    public async Task The_daily_check_is_scheduled_once_and_retried_after_a_failure()
    {
        using var watch = Watch();
        _maintenance.IsAway = true;
        await watch.RunOnceAsync(CancellationToken.None);
        _maintenance.IsAway = false;
        await watch.RunOnceAsync(CancellationToken.None);
        await watch.RunOnceAsync(CancellationToken.None);

        Assert.Equal(1, _maintenance.Scheduled);
    }

    /// <summary>A silo that has not joined finds no silo for a grain.</summary>
    [Fact]
    public async Task No_grain_is_called_before_the_process_has_started()
    {
        using var watch = Watch();
        await watch.StartAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, _maintenance.Continued);
        _process.NotifyStarted();
        await _maintenance.FirstCall.WaitAsync(SignalWait.Limit);
        await watch.StopAsync(CancellationToken.None);
    }

    private GraphMaintenanceJob Watch() =>
        new(SingleGrainFactory.Factory(_maintenance), _box, _process, _time, NullLogger<GraphMaintenanceJob>.Instance);

    private sealed class FakeMaintenance : IGraphMaintenanceGrain
    {
        private readonly TaskCompletionSource _firstCall = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task FirstCall => _firstCall.Task;
        public int Continued { get; private set; }
        public int Scheduled { get; private set; }
        public bool IsAway { get; set; }

        public Task<GraphCheck> CheckAsync(string id, bool repair, string actor) => throw new NotSupportedException();

        public Task ScheduleAsync()
        {
            if (IsAway)
                throw new InvalidOperationException("The reminders cannot be reached.");
            Scheduled++;
            return Task.CompletedTask;
        }

        public Task ContinueAsync()
        {
            Continued++;
            _firstCall.TrySetResult();
            return Task.CompletedTask;
        }

        public Task<GraphRebuild> RebuildAsync(string id, string actor) => throw new NotSupportedException();

        public Task<GraphCheck?> GetCheckAsync(TimeSpan wait) => throw new NotSupportedException();

        public Task<GraphRebuild?> GetRebuildAsync(TimeSpan wait) => throw new NotSupportedException();
    }
}

/// <summary>Grains of which there is one. The proxy derives from this class.</summary>
public class SingleGrainFactory : DispatchProxy
{
    private object? _grain;

    public static IGrainFactory Factory(object grain)
    {
        var factory = Create<IGrainFactory, SingleGrainFactory>();
        ((SingleGrainFactory)(object)factory)._grain = grain;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _grain;
}

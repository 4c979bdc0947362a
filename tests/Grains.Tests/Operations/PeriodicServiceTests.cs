using Concord.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Operations.Tests;

/// <summary>A periodic service continues, whatever a round throws.</summary>
public sealed class PeriodicServiceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_round_that_throws_ends_neither_the_service_nor_the_process()
    {
        using var service = new Failing(_time, NullLogger.Instance);
        await service.StartAsync(CancellationToken.None);

        for (var round = 1; round <= 3; round++)
            Assert.Equal(round, await service.NextAsync(() => _time.Advance(Failing.Interval)));

        await service.StopAsync(CancellationToken.None);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_same_failure_is_logged_once()
    {
        var lines = new LogLines();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(lines));
        using var service = new Failing(_time, factory.CreateLogger("service"));
        await service.StartAsync(CancellationToken.None);

        for (var round = 1; round <= 4; round++)
            await service.NextAsync(() => _time.Advance(Failing.Interval));
        await service.StopAsync(CancellationToken.None);

        Assert.Single(lines.At(LogLevel.Error));
    }

    [Fact]
    public async Task Work_that_calls_grains_makes_no_round_before_the_process_has_started()
    {
        var process = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        using var service = new Failing(_time, NullLogger.Instance, process);
        await service.StartAsync(CancellationToken.None);
        _time.Advance(3 * Failing.Interval);

        Assert.Equal(0, service.Rounds);
        Assert.Equal(1, await service.NextAsync(process.NotifyStarted));

        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_process_that_is_stopped_before_it_has_started_stops_the_service()
    {
        var process = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        using var service = new Failing(_time, NullLogger.Instance, process);
        await service.StartAsync(CancellationToken.None);

        await service.StopAsync(CancellationToken.None);

        Assert.True(service.ExecuteTask!.IsCompleted && !service.ExecuteTask.IsFaulted);
        Assert.Equal(0, service.Rounds);
    }

    private sealed class Failing(TimeProvider time, ILogger logger, IHostApplicationLifetime? process = null)
        : PeriodicService(Interval, time, logger, process)
    {
        public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

        private TaskCompletionSource<int> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _rounds;

        public int Rounds => Volatile.Read(ref _rounds);

        public async Task<int> NextAsync(Action trigger)
        {
            var next = _next.Task;
            trigger();
            return await next.WaitAsync(SignalWait.Limit);
        }

        protected override Task RunRoundAsync(CancellationToken cancellationToken)
        {
            Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult(++_rounds);
            throw new InvalidOperationException("unforeseen");
        }
    }
}

using System.Reflection;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Graph;
using Concord.Grains.Graph;
using Concord.Grains.Graph.Check;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Grains.Tests.Graph;

public sealed class GraphWatchTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 22, 0, 0, TimeSpan.Zero));
    private readonly GraphBox _box = new();
    private readonly FakeMaintenance _maintenance = new();

    [Fact]
    public async Task Each_look_goes_on_with_what_was_left_and_makes_vectors_that_are_missing()
    {
        using var watch = Watch("");
        await watch.LookAsync();
        await watch.LookAsync();

        Assert.Equal((2, 2, 0), (_maintenance.Continued, _box.Wakes, _maintenance.Checks.Count));
    }

    [Fact]
    public async Task A_check_begins_once_a_day_at_its_time()
    {
        using var watch = Watch("03:00");
        for (var hours = 0; hours < 72; hours++)
        {
            await watch.LookAsync();
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(["scheduled-20260602", "scheduled-20260603", "scheduled-20260604"], _maintenance.Checks);
    }

    [Fact]
    public async Task A_check_that_cannot_begin_because_another_job_runs_begins_at_a_later_look()
    {
        using var watch = Watch("22:30");
        await watch.LookAsync();
        _time.Advance(TimeSpan.FromMinutes(30));
        _maintenance.IsBusy = true;
        await watch.LookAsync();
        Assert.Empty(_maintenance.Checks);

        _maintenance.IsBusy = false;
        _time.Advance(TimeSpan.FromMinutes(1));
        await watch.LookAsync();

        Assert.Equal(["scheduled-20260601"], _maintenance.Checks);
    }

    private GraphWatch Watch(string at) => new(
        OneGrain.Factory(_maintenance), _box, Options.Create(new GraphOptions { Check = { At = at } }), _time, NullLogger<GraphWatch>.Instance);

    private sealed class FakeMaintenance : IGraphMaintenanceGrain
    {
        public int Continued { get; private set; }
        public List<string> Checks { get; } = [];
        public bool IsBusy { get; set; }

        public Task<GraphCheck> CheckAsync(string id, bool repair, string actor)
        {
            if (IsBusy) throw new IllegalTransitionException("Another job runs.");
            Checks.Add(id);
            return Task.FromResult<GraphCheck>(null!);
        }

        public Task ContinueAsync()
        {
            Continued++;
            return Task.CompletedTask;
        }

        public Task<GraphRebuild> RebuildAsync(string id, string actor) => throw new NotSupportedException();

        public Task<GraphCheck?> GetCheckAsync(TimeSpan wait) => throw new NotSupportedException();

        public Task<GraphRebuild?> GetRebuildAsync(TimeSpan wait) => throw new NotSupportedException();
    }
}

/// <summary>Grains of which there is one. The proxy derives from it.</summary>
public class OneGrain : DispatchProxy
{
    private object? _grain;

    public static IGrainFactory Factory(object grain)
    {
        var factory = Create<IGrainFactory, OneGrain>();
        ((OneGrain)(object)factory)._grain = grain;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _grain;
}

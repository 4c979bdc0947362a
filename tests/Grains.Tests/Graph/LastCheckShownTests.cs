using System.Diagnostics.Metrics;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Graph.Tests;

/// <summary>The gauge that an alert depends on: one silo reports the last check, the one with the grain.</summary>
public sealed class LastCheckShownTests : IDisposable
{
    private const string Drift = "concord.graph.drift";

    private readonly GraphTestBed _box = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterReader _shown;
    private readonly GraphInstruments _instruments;

    public LastCheckShownTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _shown = new(meters);
        _instruments = new(meters);
    }

    public void Dispose()
    {
        _shown.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task The_last_check_is_reported_by_the_new_silo_only_and_not_counted_again()
    {
        var grain = Grain(new() { Check = Check(GraphJobState.Completed) });

        await grain.OnActivateAsync(default);
        Assert.Equal(
            (3, 2, 0),
            (_shown.Value(Drift, "kind=missing"), _shown.Value(Drift, "kind=extra"), _shown.Value(Drift, "kind=differing"))
        );
        Assert.All(_shown.Read("concord.graph.checks").Values, static count => Assert.Equal(0, count));

        await grain.OnDeactivateAsync(new(DeactivationReasonCode.ShuttingDown, "The silo stops."), default);
        Assert.Empty(_shown.Read(Drift));
    }

    [Fact]
    public async Task An_unfinished_check_reports_no_drift()
    {
        await Grain(new() { Check = Check(GraphJobState.Running) }).OnActivateAsync(default);
        Assert.Empty(_shown.Read(Drift));
    }

    private static GraphCheck Check(GraphJobState state) =>
        new()
        {
            Id = "nightly",
            State = state,
            Repair = false,
            By = "schedule",
            StartedAt = DateTimeOffset.UnixEpoch,
            Checked = 10,
            Missing = 3,
            Extra = 2,
            Differing = 0,
            Repaired = 0,
            InFlight = 0,
        };

    private GraphMaintenanceGrain Grain(GraphJobs kept) =>
        new(
            _box.Storage.Store,
            _box.Storage.Store,
            _box.Graph,
            _box,
            _box,
            _instruments,
            Options.Create(new GraphOptions()),
            new FakePersistentState(kept),
            _box.Time,
            NullLogger<GraphMaintenanceGrain>.Instance
        );

    private sealed class FakePersistentState(GraphJobs state) : IPersistentState<GraphJobs>
    {
        public GraphJobs State { get; set; } = state;
        public string Etag => "1";
        public bool RecordExists => true;

        public Task ClearStateAsync() => Task.CompletedTask;

        public Task ReadStateAsync() => Task.CompletedTask;

        public Task WriteStateAsync() => Task.CompletedTask;
    }
}

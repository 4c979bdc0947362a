using Concord.Conformance;
using Concord.Ports;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Silo.Telemetry.Tests;

public sealed class StoreSamplerTests : IDisposable
{
    private readonly GaugeTestBed _box = new();

    [Fact]
    public async Task Nothing_is_shown_before_the_first_sample()
    {
        await FillAsync();
        foreach (
            var gauge in (string[])
                [
                    "concord.wal.length",
                    "concord.projection.lag",
                    "concord.projection.lag.time",
                    "concord.projection.paused",
                    "concord.store.available",
                ]
        )
            Assert.Empty(_box.Shown.Read(gauge));
    }

    [Fact]
    public async Task The_lag_of_each_projection_is_shown_in_events_and_in_time()
    {
        await FillAsync();
        _box.Time.Advance(TimeSpan.FromHours(8));
        var partition = await CommitAsync(4);
        await AcknowledgeAsync(ProjectionNames.Archive, partition, 4);
        await AcknowledgeAsync(ProjectionNames.Graph, partition, 3);
        await _box.Store.ReadGroupAsync(ProjectionNames.Policies, partition, null, 2);
        _box.Time.Advance(TimeSpan.FromSeconds(90));
        await _box.Watch.SampleAsync(default);
        _box.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(4, _box.Shown.Value("concord.wal.length", $"partition={partition}"));
        Assert.Empty(_box.Shown.Read("concord.wal.size"));
        Assert.Equal(
            (0, 1, 4),
            (Of("lag", ProjectionNames.Archive), Of("lag", ProjectionNames.Graph), Of("lag", ProjectionNames.Policies))
        );

        // Of the graph the night without events does not count: the one that it has not taken came after it.
        Assert.Equal(
            (0, 90, 8 * 3600 + 90),
            (Of("lag.time", ProjectionNames.Archive), Of("lag.time", ProjectionNames.Graph), Of("lag.time", ProjectionNames.Policies))
        );
        Assert.Equal((0, 2), (Of("pending", ProjectionNames.Archive), Of("pending", ProjectionNames.Policies)));

        double? Of(string what, string projection) =>
            _box.Shown.Value("concord.projection." + what, $"partition={partition},projection={projection}");
    }

    [Fact]
    public async Task Dead_letters_and_pauses_are_shown()
    {
        await FillAsync();
        var partition = (await _box.Store.DescribeAsync()).Single(static one => one.Length > 0).Partition;
        var entry = (await _box.Store.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, 1))[0];
        await _box.Store.AddDeadLetterAsync(
            new()
            {
                Projection = ProjectionNames.Graph,
                Entry = entry,
                Error = "",
                Tries = 1,
                FirstTriedAt = _box.Time.GetUtcNow(),
                LastTriedAt = _box.Time.GetUtcNow(),
            }
        );
        await _box.Controls.WriteAsync(
            new() { Projection = ProjectionNames.Policies, Pause = new(_box.Time.GetUtcNow(), "somebody", null) }
        );
        await _box.Watch.SampleAsync(default);

        Assert.Equal(
            1,
            _box.Shown.Value("concord.projection.dead_letters.waiting", $"partition={partition},projection={ProjectionNames.Graph}")
        );
        Assert.Equal(
            0,
            _box.Shown.Value("concord.projection.dead_letters.waiting", $"partition={partition},projection={ProjectionNames.Archive}")
        );
        Assert.Equal(
            [0, 0, 1],
            ProjectionNames.All.Order().Select(name => _box.Shown.Value("concord.projection.paused", $"projection={name}")!.Value)
        );
    }

    [Fact]
    public async Task Groups_of_other_programs_are_shown_as_one_without_their_names()
    {
        await FillAsync("billing", "reporting");
        var partition = (await _box.Store.DescribeAsync()).Single(static one => one.Length > 0).Partition;
        await AcknowledgeAsync("billing", partition, 2);
        await _box.Watch.SampleAsync(default);

        var shown = _box.Shown.Read("concord.projection.lag");
        Assert.Equal(3, shown[$"partition={partition},projection=outside"]);
        Assert.DoesNotContain(
            shown.Keys,
            static tags => tags.Contains("billing", StringComparison.Ordinal) || tags.Contains("reporting", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task During_an_outage_the_wal_is_not_shown_and_the_store_as_unavailable()
    {
        await FillAsync();
        await _box.Watch.SampleAsync(default);
        Assert.Equal(1, _box.Shown.Value("concord.store.available", "store=inmemory"));

        _box.Store.Outage.Begin();
        await _box.Watch.SampleAsync(default);

        Assert.Empty(_box.Shown.Read("concord.projection.lag"));
        Assert.Equal(0, _box.Shown.Value("concord.store.available", "store=inmemory"));
        _box.Store.Outage.End();
        await _box.Watch.SampleAsync(default);
        Assert.NotEmpty(_box.Shown.Read("concord.projection.lag"));
    }

    [Fact]
    public async Task An_old_sample_is_not_shown()
    {
        await FillAsync();
        await _box.Watch.SampleAsync(default);
        _box.Time.Advance(3 * StoreSampler.Period);
        Assert.NotEmpty(_box.Shown.Read("concord.wal.length"));

        _box.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty(_box.Shown.Read("concord.wal.length"));
        Assert.Equal(0, _box.Shown.Value("concord.store.available", "store=inmemory"));
    }

    [Fact]
    public async Task The_first_sample_is_taken_at_once_and_then_one_each_period()
    {
        await _box.Watch.StartAsync(default);
        await UntilLengthAsync(0);
        await FillAsync();

        _box.Time.Advance(StoreSampler.Period);

        await UntilLengthAsync(3);
        await _box.Watch.StopAsync(default);
    }

    [Fact]
    public void Durability_and_memory_are_shown_as_far_as_they_are_known()
    {
        foreach (var gauge in (string[])["durability", "durability.expected", "memory.used", "memory.limit"])
            Assert.Empty(_box.Shown.Read("concord.store." + gauge));

        (_box.Durability, _box.ExpectedDurability, _box.Memory) = (
            DurabilityLevel.OperatingSystem,
            DurabilityLevel.Flushed,
            new(700, 1000)
        );

        Assert.Equal(
            [1, 3, 700, 1000],
            new[] { "durability", "durability.expected", "memory.used", "memory.limit" }.Select(name =>
                _box.Shown.Value("concord.store." + name, "store=inmemory")!.Value
            )
        );
        _box.Memory = new(700, null);
        Assert.Empty(_box.Shown.Read("concord.store.memory.limit"));
    }

    public void Dispose() => _box.Dispose();

    private async Task UntilLengthAsync(double length)
    {
        using var limit = new CancellationTokenSource(SignalWait.Limit);
        while (_box.Shown.Read("concord.wal.length") is not { Count: > 0 } shown || shown.Values.Sum() != length)
        {
            Assert.False(limit.IsCancellationRequested, $"The length {length} has not been shown.");
            await Task.Yield();
        }
    }

    private async Task FillAsync(params string[] more)
    {
        foreach (var group in ProjectionNames.All.Concat(more))
            await _box.Store.EnsureGroupAsync(group);
        for (var version = 1; version <= 3; version++)
            await _box.Store.CommitAsync("motor-fr/P1", version);
    }

    /// <summary>The next version; answers its partition.</summary>
    private async Task<int> CommitAsync(int version)
    {
        await _box.Store.CommitAsync("motor-fr/P1", version);
        return (await _box.Store.DescribeAsync()).Single(static one => one.Length > 0).Partition;
    }

    private async Task AcknowledgeAsync(string group, int partition, int entries) =>
        await _box.Store.AcknowledgeAsync(
            group,
            partition,
            [
                .. (await _box.Store.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, entries)).Select(static entry =>
                    entry.Position.Entry
                ),
            ]
        );
}

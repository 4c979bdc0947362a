using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Concord.Conformance;
using Concord.Telemetry;
using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task Commits_groups_and_conflicts_are_measured()
    {
        await using var storage = new SqliteUnderTest();

        // Read once: instruments of other tests are told here too, also when this storage is closed.
        var scope = storage.MeterScope;
        var measured = new ConcurrentBag<(string Name, string? Unit, double Value)>();
        var tagged = new ConcurrentBag<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == StoreInstruments.MeterName && ReferenceEquals(instrument.Meter.Scope, scope))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();

        await storage.Store.CommitAsync(Events.Commit(new("a/1"), 0));
        await storage.Store.CommitAsync(Events.Commit(new("a/1"), 0));
        await storage.CloseAsync();

        Assert.Equal(2, measured.Count(one => one is ("concord.store.commit.duration", "s", > 0)));
        Assert.Equal(2, measured.Count(one => one is ("concord.store.group.size", "{write}", 1)));
        Assert.Equal(1, measured.Count(one => one is ("concord.store.commit.conflicts", "{commit}", 1)));

        Assert.Equal(["store=embedded"], tagged.Distinct());

        // Called on the writer's thread, where a failed assertion would end the process.
        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
                tagged.Add($"{tag.Key}={tag.Value}");
            measured.Add((instrument.Name, instrument.Unit, value));
        }
    }
}

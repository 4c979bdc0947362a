using System.Diagnostics.Metrics;

namespace Concord.Telemetry;

/// <summary>Instruments of a store; the only tag is which one (<c>embedded</c>, <c>redis</c>).</summary>
public sealed class StoreInstruments
{
    public const string MeterName = "Concord.Store";

    private readonly KeyValuePair<string, object?> _store;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<int> _groupSize;
    private readonly Counter<long> _conflicts;

    public StoreInstruments(IMeterFactory meters, string store)
    {
        _store = new("store", store);
        var meter = meters.Create(MeterName);
        _commitDuration = meter.CreateHistogram<double>(
            "concord.store.commit.duration",
            "s",
            "From the call to the acknowledgement of a commit.",
            advice: new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] }
        );
        _groupSize = meter.CreateHistogram<int>(
            "concord.store.group.size",
            "{write}",
            "Writes that shared a transaction, or a call.",
            advice: new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] }
        );
        _conflicts = meter.CreateCounter<long>(
            "concord.store.commit.conflicts",
            "{commit}",
            "Commits refused because another version was stored."
        );
        _conflicts.Add(0, _store);
    }

    public void Committed(TimeSpan duration) => _commitDuration.Record(duration.TotalSeconds, _store);

    public void GroupWritten(int writes) => _groupSize.Record(writes, _store);

    public void Conflicted() => _conflicts.Add(1, _store);
}

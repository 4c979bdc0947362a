using System.Diagnostics.Metrics;

namespace Concord.Projections;

/// <summary>
/// Metrics of projections; the only tag is the projection's name. Public because the stream provider counts redeliveries.
/// </summary>
public sealed class ProjectionInstruments
{
    public const string MeterName = "Concord.Projections";

    private readonly Counter<long> _applied;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _redeliveries;
    private readonly Counter<long> _setAside;
    private readonly Counter<long> _slow;
    private readonly Histogram<double> _duration;

    public ProjectionInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _applied = meter.CreateCounter<long>("concord.projection.applied", "{event}", "Events that a projection has taken.");
        _retries = meter.CreateCounter<long>("concord.projection.retries", "{try}", "Tries that found the projection's target away.");
        _deadLetters = meter.CreateCounter<long>("concord.projection.dead_letters", "{event}", "Events that a projection has set aside.");
        _duration = meter.CreateHistogram<double>(
            "concord.projection.duration",
            "s",
            "Time from taking a batch to its acknowledgement.",
            advice: new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] }
        );
        _redeliveries = meter.CreateCounter<long>(
            "concord.projection.redeliveries",
            "{event}",
            "Events that were delivered to a projection once more."
        );

        _slow = meter.CreateCounter<long>("concord.projection.slow", "{batch}", "Batches that took a projection longer than five seconds.");

        _setAside = meter.CreateCounter<long>(
            "concord.archive.set_aside",
            "{event}",
            "Archived events that were found not to be of their chain, and set aside."
        );
        _setAside.Add(0);

        // A counter appears with its first value: without these the first event of a kind would not show as an increase.
        foreach (var projection in Concord.Wal.ProjectionNames.All)
        {
            _retries.Add(0, Tag(projection));
            _deadLetters.Add(0, Tag(projection));
            _redeliveries.Add(0, Tag(projection));
            _slow.Add(0, Tag(projection));
        }
    }

    public void Applied(string projection, int events, TimeSpan duration)
    {
        _applied.Add(events, Tag(projection));
        _duration.Record(duration.TotalSeconds, Tag(projection));
    }

    public void Retry(string projection) => _retries.Add(1, Tag(projection));

    public void DeadLetter(string projection) => _deadLetters.Add(1, Tag(projection));

    /// <summary>The previous delivery was handed back, or never acknowledged.</summary>
    public void Redelivered(string projection, long events) => _redeliveries.Add(events, Tag(projection));

    /// <summary>A batch has taken much longer than it should (<see cref="DeliverySize.SlowAfter"/>).</summary>
    public void Slow(string projection) => _slow.Add(1, Tag(projection));

    /// <summary>Archived events that are not in the chain.</summary>
    public void SetAside(int events) => _setAside.Add(events);

    private static KeyValuePair<string, object?> Tag(string projection) => new("projection", projection);
}

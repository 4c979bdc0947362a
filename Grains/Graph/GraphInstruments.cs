using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Concord.Graph;

/// <summary>Metrics of the graph. An id is never a tag.</summary>
internal sealed class GraphInstruments
{
    public const string MeterName = "Concord.Graph";

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _checks;
    private readonly Counter<long> _vectors;
    private volatile GraphCheck? _last;

    public GraphInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>(
            "concord.graph.duration",
            "s",
            "Time that an operation on the graph takes, by operation.",
            advice: new()
            {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600],
            }
        );
        _checks = meter.CreateCounter<long>(
            "concord.graph.checks",
            "{check}",
            "Comparisons of graph and state that have ended, by outcome."
        );
        _vectors = meter.CreateCounter<long>(
            "concord.graph.vectors",
            "{vector}",
            "Vectors that were made or found again for vertices, by source."
        );
        foreach (var outcome in (string[])["agrees", "drift", "failed"])
            _checks.Add(0, new KeyValuePair<string, object?>("outcome", outcome));
        meter.CreateObservableGauge(
            "concord.graph.drift",
            ObserveDrift,
            "{element}",
            "Where graph and state did not agree at the last check, by kind, without what was repaired; told by the "
                + "silo that looks after the graph."
        );
    }

    /// <summary>Measures until the returned value is disposed.</summary>
    public Measurement Measure(string operation) => new(_duration, operation, Stopwatch.GetTimestamp());

    public void Checked(GraphCheck check)
    {
        _checks.Add(
            1,
            new KeyValuePair<string, object?>(
                "outcome",
                check.State == GraphJobState.Failed ? "failed"
                    : check.Drift > 0 ? "drift"
                    : "agrees"
            )
        );
        Show(check);
    }

    /// <summary>From now on this silo reports this check as the last one, if it was completed.</summary>
    public void Show(GraphCheck check)
    {
        if (check.State == GraphJobState.Completed)
            _last = check;
    }

    /// <summary>From now on another silo reports the last check, or none does.</summary>
    public void ShowNone() => _last = null;

    public void Vectors(int count, bool found)
    {
        if (count > 0)
            _vectors.Add(count, new KeyValuePair<string, object?>("source", found ? "cache" : "generator"));
    }

    private IEnumerable<Measurement<long>> ObserveDrift()
    {
        if (_last is not { } check)
            return [];

        // Repaired drift is no longer drift. Its kind is not recorded, so a repair counts only if it repaired everything.
        var right = check.Repaired >= check.Drift;
        return
        [
            new(right ? 0 : check.Missing, new KeyValuePair<string, object?>("kind", "missing")),
            new(right ? 0 : check.Extra, new KeyValuePair<string, object?>("kind", "extra")),
            new(right ? 0 : check.Differing, new KeyValuePair<string, object?>("kind", "differing")),
        ];
    }

    public readonly struct Measurement(Histogram<double> duration, string operation, long started) : IDisposable
    {
        public void Dispose() =>
            duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
    }
}

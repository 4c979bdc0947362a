using System.Diagnostics.Metrics;

namespace Concord.Timeline;

/// <summary>Metrics of the decoded timelines that a silo keeps.</summary>
internal sealed class TimelineInstruments(IMeterFactory meters)
{
    public const string MeterName = "Concord.Timeline";

    private readonly Meter _meter = meters.Create(MeterName);
    private Counter<long>? _dropped;

    public void Observe(TimelineBudget budget)
    {
        _meter.CreateObservableUpDownCounter(
            "concord.timeline.kept",
            () => budget.Count,
            "{timeline}",
            "Policies whose timeline is kept decoded."
        );
        _meter.CreateObservableUpDownCounter(
            "concord.timeline.kept.size",
            () => budget.Size,
            "By",
            "Estimated memory of the timelines that are kept decoded."
        );
        _dropped = _meter.CreateCounter<long>(
            "concord.timeline.dropped",
            "{timeline}",
            "Decoded timelines that were dropped because others needed their memory."
        );
    }

    public void Dropped() => _dropped?.Add(1);
}

using System.Diagnostics.Metrics;

namespace Concord.Grains.Projections;

/// <summary>What projections measure; the only tag is the projection's name.</summary>
internal sealed class ProjectionInstruments
{
    public const string MeterName = "Concord.Projections";

    private readonly Counter<long> _applied;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _deadLetters;
    private readonly Histogram<double> _duration;

    public ProjectionInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _applied = meter.CreateCounter<long>("concord.projection.applied", "{event}", "Events that a projection has taken.");
        _retries = meter.CreateCounter<long>("concord.projection.retries", "{try}", "Tries that found the projection's target away.");
        _deadLetters = meter.CreateCounter<long>("concord.projection.dead_letters", "{event}", "Events that a projection has set aside.");
        _duration = meter.CreateHistogram<double>("concord.projection.duration", "s", "Time from taking a batch to its acknowledgement.");
    }

    public void Applied(string projection, int events, TimeSpan duration)
    {
        _applied.Add(events, Tag(projection));
        _duration.Record(duration.TotalSeconds, Tag(projection));
    }

    public void Retry(string projection) => _retries.Add(1, Tag(projection));

    public void DeadLetter(string projection) => _deadLetters.Add(1, Tag(projection));

    private static KeyValuePair<string, object?> Tag(string projection) => new("projection", projection);
}

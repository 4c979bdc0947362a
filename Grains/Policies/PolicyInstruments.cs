using System.Diagnostics;
using System.Diagnostics.Metrics;
using Concord.Telemetry;

namespace Concord.Policies;

/// <summary>Metrics and spans of policies. Types and outcomes only: no ids, no content.</summary>
internal sealed class PolicyInstruments
{
    public const string MeterName = "Concord.Policies";

    private readonly Counter<long> _commands;
    private readonly Histogram<double> _duration;

    public PolicyInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _commands = meter.CreateCounter<long>("concord.policy.commands", "{command}", "Commands to policies, by type and outcome.");
        _duration = meter.CreateHistogram<double>(
            "concord.policy.command.duration",
            "s",
            "Time that a policy takes for a command, by type, whatever comes of it.",
            advice: new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] }
        );
    }

    /// <summary>The span of one command, in the trace of the request that it belongs to.</summary>
    public static Activity? Start(string type, string? traceParent)
    {
        if (!GrainActivities.Source.HasListeners())
            return null;
        var parent = Activity.Current is { Recorded: true } ? null : SampledCallers.Parse(traceParent);

        // Do not start a trace here: the request decides whether there is a sampled one.
        if (parent is null && Activity.Current is not { Recorded: true })
            return null;
        return GrainActivities
            .Source.StartActivity("policy " + type, ActivityKind.Internal, parent ?? default)
            ?.SetTag("concord.command", type);
    }

    public void Count(string type, string outcome) =>
        _commands.Add(1, new("type", type), new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="started">A timestamp of <see cref="Stopwatch"/>.</param>
    public void Took(string type, long started) =>
        _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("type", type));

    /// <summary>Records the failure in metric and span.</summary>
    public void Failed(string type, Exception failure, Activity? activity)
    {
        var code = (failure as ConcordException)?.Code ?? "error";
        Count(type, code);
        activity?.SetTag("error.type", code).SetStatus(ActivityStatusCode.Error, code);
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Concord.Grains.Abstractions.Errors;

namespace Concord.Grains.Policies;

/// <summary>What policies tell about their work. Types and outcomes only: no ids, no content.</summary>
internal sealed class PolicyTelemetry
{
    public const string MeterName = "Concord.Policies";

    /// <summary>Of all grains of this project.</summary>
    public const string ActivitySourceName = "Concord.Grains";

    private static readonly ActivitySource Source = new(ActivitySourceName);
    private readonly Counter<long> _commands;

    public PolicyTelemetry(IMeterFactory meters) => _commands = meters.Create(MeterName)
        .CreateCounter<long>("concord.policy.commands", "{command}", "Commands to policies, by type and outcome.");

    /// <summary>The span of one command, in the trace of the request that it belongs to.</summary>
    public static Activity? Start(string type, string? traceParent)
    {
        if (!Source.HasListeners()) return null;
        var parent = Activity.Current is null && ActivityContext.TryParse(traceParent, null, out var context) ? context : default;
        return Source.StartActivity("policy " + type, ActivityKind.Internal, parent)?.SetTag("concord.command", type);
    }

    public void Count(string type, string outcome) => _commands.Add(1, new("type", type), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Notes the failure in metric and span.</summary>
    public void Failed(string type, Exception failure, Activity? activity)
    {
        var code = (failure as ConcordException)?.Code ?? "error";
        Count(type, code);
        activity?.SetStatus(ActivityStatusCode.Error, code);
    }
}

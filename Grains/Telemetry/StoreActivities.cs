using System.Diagnostics;

namespace Concord.Telemetry;

/// <summary>Spans of the stores. Each belongs to a trace that is sampled already; none starts a trace.</summary>
public static class StoreActivities
{
    public const string SourceName = "Concord.Silo";

    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>A commit as its caller sees it, including the wait for its group.</summary>
    public static Activity? StartCommit(int partition) =>
        Activity.Current is { Recorded: true } ? Source.StartActivity("commit")?.SetTag("concord.partition", partition) : null;
}

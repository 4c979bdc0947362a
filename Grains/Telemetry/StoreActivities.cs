using System.Diagnostics;

namespace Concord.Telemetry;

/// <summary>Spans of the stores. Each is a part of a trace that is kept already; none begins one.</summary>
public static class StoreActivities
{
    public const string SourceName = "Concord.Silo";

    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>A commit as its caller sees it, the wait for its group included.</summary>
    public static Activity? StartCommit(int partition) =>
        Activity.Current is { Recorded: true } ? Source.StartActivity("commit")?.SetTag("concord.partition", partition) : null;
}

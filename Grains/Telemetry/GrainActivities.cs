using System.Diagnostics;

namespace Concord.Telemetry;

/// <summary>Spans of this project.</summary>
public static class GrainActivities
{
    public const string SourceName = "Concord.Grains";

    public static readonly ActivitySource Source = new(SourceName);
}

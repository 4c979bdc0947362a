using System.Diagnostics;

namespace Concord.Telemetry;

/// <summary>The source of this project's spans.</summary>
public static class GrainActivities
{
    public const string SourceName = "Concord.Grains";

    public static readonly ActivitySource Source = new(SourceName);
}

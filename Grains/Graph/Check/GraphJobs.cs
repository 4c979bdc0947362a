using Concord.Grains.Abstractions.Graph;

namespace Concord.Grains.Graph.Check;

/// <summary>The last jobs of <see cref="GraphMaintenanceGrain"/>, known beyond the silo that ran them. State without events: nobody follows it.</summary>
[GenerateSerializer, Alias("concord.graph-jobs")]
internal sealed record GraphJobs
{
    [Id(0)] public GraphCheck? Check { get; init; }
    [Id(1)] public GraphRebuild? Rebuild { get; init; }
}

using Concord.Grains.Abstractions.Wal;
using Orleans.Concurrency;

namespace Concord.Grains.Projections;

/// <summary>One projection on one partition of the log; key <c>{projection}/{partition}</c>.</summary>
[Alias("concord.IProjectionGrain")]
internal interface IProjectionGrain : IGrainWithStringKey
{
    /// <summary>Completes when the projection has taken everything up to <paramref name="entry"/>; fails with
    /// <see cref="Abstractions.Errors.ProjectionBehindException"/> after <paramref name="timeout"/>.</summary>
    [Alias("WaitForAsync"), AlwaysInterleave]
    Task WaitForAsync(EntryId entry, TimeSpan timeout);

    [Alias("GetReportAsync"), AlwaysInterleave]
    Task<ProjectionReport> GetReportAsync();
}

/// <summary>What a projection's grain knows of itself.</summary>
/// <param name="WaitingSince">Since when its target cannot be reached; null when it can.</param>
/// <param name="Detail">Why it waits.</param>
[GenerateSerializer, Immutable, Alias("concord.projection-report")]
internal sealed record ProjectionReport([property: Id(0)] DateTimeOffset? WaitingSince, [property: Id(1)] string? Detail);

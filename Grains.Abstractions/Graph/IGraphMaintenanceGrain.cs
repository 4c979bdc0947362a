using System.Collections.Immutable;
using Concord.Operations;
using Orleans.Concurrency;

namespace Concord.Graph;

/// <summary>
/// Checks and rebuilds the graph; key 0. One job at a time: a second one fails with <see cref="IllegalTransitionException"/>.
/// </summary>
[Alias("concord.IGraphMaintenanceGrain"), GrainInterfaceType("concord.IGraphMaintenanceGrain")]
public interface IGraphMaintenanceGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Starts to compare graph and state; returns at once. The same <paramref name="id"/> again returns the check that it
    /// started.
    /// </summary>
    [Alias("CheckAsync")]
    Task<GraphCheck> CheckAsync(string id, bool repair, string actor);

    /// <summary>
    /// Starts to build a new graph from the states, beside the current one, which it replaces at the end; returns at once.
    /// </summary>
    [Alias("RebuildAsync")]
    Task<GraphRebuild> RebuildAsync(string id, string actor);

    /// <summary>
    /// The check under way, or the last one. Answers when it ends, or after <paramref name="wait"/> (less than Orleans'
    /// response timeout).
    /// </summary>
    [Alias("GetCheckAsync"), AlwaysInterleave]
    Task<GraphCheck?> GetCheckAsync(TimeSpan wait);

    [Alias("GetRebuildAsync"), AlwaysInterleave]
    Task<GraphRebuild?> GetRebuildAsync(TimeSpan wait);

    /// <summary>
    /// Resumes a rebuild that a stopped silo has left. Starts one if the graph's search tokens are those of an older version of
    /// the software.
    /// </summary>
    [Alias("ContinueAsync")]
    Task ContinueAsync();

    /// <summary>Schedules the daily check at the configured time, or removes it from the schedule.</summary>
    [Alias("ScheduleAsync")]
    Task ScheduleAsync();
}

[GenerateSerializer, Alias("concord.graph-job-state")]
public enum GraphJobState
{
    Running,
    Completed,
    Failed,
}

/// <summary>A comparison of graph and state.</summary>
[GenerateSerializer, Immutable, Alias("concord.graph-check")]
public sealed record GraphCheck : IJobStatus
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required GraphJobState State { get; init; }

    [Id(2)]
    public required bool Repair { get; init; }

    [Id(3)]
    public required string By { get; init; }

    [Id(4)]
    public required DateTimeOffset StartedAt { get; init; }

    [Id(5)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Entities (policies and realms) and shared vertices that were compared.</summary>
    [Id(6)]
    public long Checked { get; init; }

    /// <summary>What the states require and the graph lacks.</summary>
    [Id(7)]
    public long Missing { get; init; }

    /// <summary>What the graph has and no state requires.</summary>
    [Id(8)]
    public long Extra { get; init; }

    /// <summary>What the graph has with other content.</summary>
    [Id(9)]
    public long Differing { get; init; }

    /// <summary>How many of these were repaired.</summary>
    [Id(10)]
    public long Repaired { get; init; }

    /// <summary>
    /// Changes that had not reached the graph at the second comparison (it lags, is paused, or waits): neither right nor wrong.
    /// </summary>
    [Id(11)]
    public long InFlight { get; init; }

    /// <summary>The first findings, at most 100.</summary>
    [Id(12)]
    public ImmutableArray<GraphDrift> Findings { get; init; } = [];

    /// <summary>Why it failed.</summary>
    [Id(13)]
    public string? Detail { get; init; }

    public bool IsRunning => State == GraphJobState.Running;

    /// <summary>Missing, extra and differing together.</summary>
    public long Drift => Missing + Extra + Differing;
}

/// <summary>One place where graph and state do not agree.</summary>
/// <param name="Vertex">The policy, realm or shared vertex; an edge counts as its policy's.</param>
/// <param name="Kind"><c>missing</c>, <c>extra</c> or <c>differing</c>.</param>
/// <param name="Detail">The exact difference, without personal data.</param>
[GenerateSerializer, Immutable, Alias("concord.graph-drift")]
public sealed record GraphDrift([property: Id(0)] string Vertex, [property: Id(1)] string Kind, [property: Id(2)] string Detail);

/// <summary>A new graph that is built beside the one that is read.</summary>
[GenerateSerializer, Immutable, Alias("concord.graph-rebuild")]
public sealed record GraphRebuild : IJobStatus
{
    public const int MaxAsideEntities = 100;

    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required GraphJobState State { get; init; }

    [Id(2)]
    public required string By { get; init; }

    [Id(3)]
    public required DateTimeOffset StartedAt { get; init; }

    [Id(4)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Entities that were written to the new graph.</summary>
    [Id(5)]
    public long Written { get; init; }

    [Id(6)]
    public string? Detail { get; init; }

    /// <summary>Entities that could not be read or written; the new graph lacks them.</summary>
    [Id(7)]
    public long Aside { get; init; }

    /// <summary>The first of these, at most <see cref="MaxAsideEntities"/>.</summary>
    [Id(8)]
    public ImmutableArray<string> AsideEntities { get; init; } = [];

    public bool IsRunning => State == GraphJobState.Running;
}

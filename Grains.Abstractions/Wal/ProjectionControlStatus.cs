using System.Collections.Immutable;
using Concord.Operations;

namespace Concord.Wal;

/// <summary>What operators have asked of one projection, and its progress.</summary>
[GenerateSerializer, Immutable, Alias("concord.projection-control-status")]
public sealed record ProjectionControlStatus
{
    [Id(0)]
    public required string Projection { get; init; }

    /// <summary>Null while it runs.</summary>
    [Id(1)]
    public PauseStatus? Paused { get; init; }

    /// <summary>The replay under way, or the last one.</summary>
    [Id(2)]
    public ReplayStatus? Replay { get; init; }

    /// <summary>The last dead letters that were discarded, oldest first.</summary>
    [Id(3)]
    public ImmutableArray<DiscardStatus> Discarded { get; init; } = [];
}

/// <param name="By">Who discarded it.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("concord.discard-status")]
public sealed record DiscardStatus(
    [property: Id(0)] WalPosition Position,
    [property: Id(1)] string EventId,
    [property: Id(2)] string By,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] string Reason
);

/// <param name="Since">When it was paused.</param>
/// <param name="By">Who paused it.</param>
/// <param name="Reason">Why, if a reason was given.</param>
[GenerateSerializer, Immutable, Alias("concord.pause-status")]
public sealed record PauseStatus([property: Id(0)] DateTimeOffset Since, [property: Id(1)] string By, [property: Id(2)] string? Reason);

[GenerateSerializer, Immutable, Alias("concord.replay-status")]
public sealed record ReplayStatus : IJobStatus
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required ReplayState State { get; init; }

    /// <summary>Null: from the first event.</summary>
    [Id(2)]
    public EventBound? From { get; init; }

    [Id(3)]
    public string? Realm { get; init; }

    [Id(4)]
    public string? Policy { get; init; }

    [Id(5)]
    public required string By { get; init; }

    /// <summary>Events read.</summary>
    [Id(6)]
    public required long Read { get; init; }

    /// <summary>Of these, events that the projection has applied once more.</summary>
    [Id(7)]
    public required long Applied { get; init; }

    /// <summary>Of these, events that it could not apply; they are now dead letters.</summary>
    [Id(8)]
    public required long SetAside { get; init; }

    [Id(9)]
    public required DateTimeOffset StartedAt { get; init; }

    [Id(10)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(11)]
    public string? Detail { get; init; }

    public bool IsRunning => State == ReplayState.Running;
}

[GenerateSerializer, Alias("concord.replay-state")]
public enum ReplayState
{
    Running,
    Completed,
    Failed,
}

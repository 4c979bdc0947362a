using Concord.Errors;
using Orleans.Concurrency;

namespace Concord.Wal;

/// <summary>
/// What operators ask of one projection; the key is its name. Every member fails with <see cref="NotFoundException"/> where there is no
/// projection of that name. What is asked is kept, and holds over restarts.
/// </summary>
[Alias("concord.IProjectionControlGrain"), GrainInterfaceType("Concord.Grains.Abstractions.Wal.IProjectionControlGrain")]
public interface IProjectionControlGrain : IGrainWithStringKey
{
    [Alias("GetAsync"), AlwaysInterleave]
    Task<ProjectionControlStatus> GetAsync();

    /// <summary>The projection takes nothing more until it is resumed; the log keeps for it what it has not taken. Twice is once.</summary>
    [Alias("PauseAsync")]
    Task<ProjectionControlStatus> PauseAsync(string actor, string? reason);

    /// <summary>The projection goes on where it was paused. Twice is once.</summary>
    [Alias("ResumeAsync")]
    Task<ProjectionControlStatus> ResumeAsync(string actor, string? reason);

    /// <summary>
    /// Begins to have the projection take once more what it has taken; returns at once. Fails with <see cref="IllegalTransitionException"/> while
    /// another replay of it runs; the same <see cref="ReplayRequest.Id"/> again is answered with the replay that it began.
    /// </summary>
    [Alias("ReplayAsync")]
    Task<ProjectionControlStatus> ReplayAsync(ReplayRequest request);

    /// <summary>Keeps that a dead letter is given up, by whom and why; asked before it is.</summary>
    [Alias("NoteDiscardAsync")]
    Task NoteDiscardAsync(WalPosition position, string eventId, string actor, string reason);

    /// <summary>Goes on with a replay that a stopped silo has left, if there is one.</summary>
    [Alias("ContinueAsync")]
    Task ContinueAsync();
}

[GenerateSerializer, Immutable, Alias("concord.replay-request")]
public sealed record ReplayRequest
{
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>An instant; or a position, which means it and everything after it in the order of answers; null: the first event there is.</summary>
    [Id(1)]
    public EventBound? From { get; init; }

    [Id(2)]
    public string? Realm { get; init; }

    /// <summary>As in <see cref="EventQuery.Policy"/>.</summary>
    [Id(3)]
    public string? Policy { get; init; }

    [Id(4)]
    public required string Actor { get; init; }
}

using Orleans.Concurrency;

namespace Concord.Wal;

/// <summary>
/// What operators ask of one projection; the key is its name. Every member fails with <see cref="NotFoundException"/> if there
/// is no projection of that name. Requests are stored and survive restarts.
/// </summary>
[Alias("concord.IProjectionControlGrain"), GrainInterfaceType("concord.IProjectionControlGrain")]
public interface IProjectionControlGrain : IGrainWithStringKey
{
    [Alias("GetAsync"), AlwaysInterleave]
    Task<ProjectionControlStatus> GetAsync();

    /// <summary>
    /// The projection applies nothing more until it is resumed; the WAL keeps its events meanwhile. Idempotent.
    /// </summary>
    [Alias("PauseAsync")]
    Task<ProjectionControlStatus> PauseAsync(string actor, string? reason);

    /// <summary>The projection continues where it was paused. Idempotent.</summary>
    [Alias("ResumeAsync")]
    Task<ProjectionControlStatus> ResumeAsync(string actor, string? reason);

    /// <summary>
    /// Starts to have the projection apply archived events once more; returns at once. Fails with
    /// <see cref="IllegalTransitionException"/> while another replay of it runs; the same <see cref="ReplayRequest.Id"/> again
    /// returns the replay that it started.
    /// </summary>
    [Alias("ReplayAsync")]
    Task<ProjectionControlStatus> ReplayAsync(ReplayRequest request);

    /// <summary>Records that a dead letter is discarded, by whom and why; called before the letter is discarded.</summary>
    [Alias("NoteDiscardAsync")]
    Task NoteDiscardAsync(WalPosition position, string eventId, string actor, string reason);

    /// <summary>Resumes a replay that a stopped silo has left, if there is one.</summary>
    [Alias("ContinueAsync")]
    Task ContinueAsync();
}

[GenerateSerializer, Immutable, Alias("concord.replay-request")]
public sealed record ReplayRequest
{
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>
    /// An instant; or a position, which means its event and all later ones in the order of answers; null: the first event.
    /// </summary>
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

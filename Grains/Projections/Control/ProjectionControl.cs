using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Operations;
using Concord.Wal;

namespace Concord.Projections;

/// <summary>
/// What operators have asked of one projection; stored, so that it survives restarts. <see cref="ProjectionControlJson"/>
/// defines the stored form; members that a newer version wrote are kept.
/// </summary>
public sealed record ProjectionControl
{
    public required string Projection { get; init; }

    /// <summary>Null while it runs.</summary>
    public ProjectionPause? Pause { get; init; }

    /// <summary>The replay under way, or the last one; null if there was none.</summary>
    public ProjectionReplay? Replay { get; init; }

    /// <summary>The last dead letters that were discarded, oldest first; null if there was none.</summary>
    public IReadOnlyList<ProjectionDiscard>? Discarded { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

/// <param name="Since">When it was paused.</param>
/// <param name="By">Who paused it.</param>
/// <param name="Reason">Why, if a reason was given.</param>
public sealed record ProjectionPause(DateTimeOffset Since, string By, string? Reason)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

/// <param name="Position">Its position in the WAL.</param>
/// <param name="By">Who discarded it.</param>
/// <param name="Reason">Why.</param>
public sealed record ProjectionDiscard(string Position, string EventId, string By, DateTimeOffset At, string Reason)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

public sealed record ProjectionReplay : IJobStatus
{
    public required string Id { get; init; }

    /// <summary>
    /// Where it began: an instant, or a position and everything after it in the order of answers; null: the first event.
    /// </summary>
    public EventBound? From { get; init; }

    public string? Realm { get; init; }
    public string? Policy { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Exclusive. Later events were committed after the start; the projection applies them anyway.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>The last entry that was handled, in the order of answers; null before the first.</summary>
    public WalPosition? Cursor { get; init; }

    /// <summary>Events read.</summary>
    public long Read { get; init; }

    /// <summary>Of these, events that the projection has applied once more.</summary>
    public long Applied { get; init; }

    /// <summary>Of these, events that it could not apply; they are now dead letters.</summary>
    public long SetAside { get; init; }

    public required ReplayState State { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Detail { get; init; }

    [JsonIgnore]
    public bool IsRunning => State == ReplayState.Running;

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

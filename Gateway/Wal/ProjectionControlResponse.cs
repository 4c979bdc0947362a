using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Concord.Wal;

namespace Concord.Gateway.Wal;

/// <summary>What operators have requested of one projection.</summary>
internal sealed record ProjectionControlResponse(string Projection, PauseResponse? Paused, ReplayResponse? Replay)
{
    public static ProjectionControlResponse Of(ProjectionControlStatus status) =>
        new(status.Projection, PauseResponse.Of(status.Paused), ReplayResponse.Of(status.Replay));
}

internal sealed record DiscardedResponse(WalPosition Id, string Event, string By, DateTimeOffset At, string Reason)
{
    /// <summary>Null where there is none.</summary>
    public static IReadOnlyList<DiscardedResponse>? Of(ProjectionControlStatus? status) =>
        status is { Discarded: { IsDefaultOrEmpty: false } discarded }
            ? [.. discarded.Select(static one => new DiscardedResponse(one.Position, one.EventId, one.By, one.At, one.Reason))]
            : null;
}

internal sealed record PauseResponse(
    DateTimeOffset Since,
    string By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason
)
{
    public static PauseResponse? Of(PauseStatus? status) => status is null ? null : new(status.Since, status.By, status.Reason);
}

/// <param name="From"><c>start</c>, an instant or a position.</param>
internal sealed record ReplayResponse(
    string Id,
    ReplayState State,
    string From,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Realm,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Policy,
    string By,
    long Read,
    long Applied,
    long SetAside,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail
)
{
    [return: NotNullIfNotNull(nameof(status))]
    public static ReplayResponse? Of(ReplayStatus? status) =>
        status is null
            ? null
            : new(
                status.Id,
                status.State,
                FromText(status.From),
                status.Realm,
                status.Policy,
                status.By,
                status.Read,
                status.Applied,
                status.SetAside,
                status.StartedAt,
                status.FinishedAt,
                status.Detail
            );

    private static string FromText(EventBound? from) =>
        from switch
        {
            { Position: { } position } => position.ToString(),
            { Instant: { } instant } => Instants.ToRfc3339(instant),
            _ => StartBound.Start,
        };
}

/// <summary>The result of redriving a dead letter.</summary>
internal sealed record RedriveResponse(
    string Projection,
    WalPosition Id,
    bool Redriven,
    int Tries,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error
);

internal sealed record DiscardResponse(string Projection, WalPosition Id, bool Discarded);

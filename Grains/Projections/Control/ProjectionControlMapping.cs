using Concord.Wal;

namespace Concord.Projections;

/// <summary>Texts of a control, and the control as operators see it.</summary>
internal static class ProjectionControlMapping
{
    /// <summary>Null when it is not paused.</summary>
    public static string? PausedText(ProjectionControl control)
    {
        // Without who and why: this appears in logs and in answers about health, which more people read than those texts are
        // meant for.
        return control.Pause is { } pause ? $"Paused since {Instants.ToSeconds(pause.Since)}." : null;
    }

    public static ProjectionControlStatus StatusOf(ProjectionControl control) =>
        new()
        {
            Projection = control.Projection,
            Paused = control.Pause is { } pause ? new(pause.Since, pause.By, pause.Reason) : null,
            Replay = control.Replay is { } replay ? StatusOf(replay) : null,
            Discarded = [.. (control.Discarded ?? []).Select(StatusOf)],
        };

    private static DiscardStatus StatusOf(ProjectionDiscard discard) =>
        new(
            WalPosition.TryParse(discard.Position, out var position) ? position : default,
            discard.EventId,
            discard.By,
            discard.At,
            discard.Reason
        );

    private static ReplayStatus StatusOf(ProjectionReplay replay) =>
        new()
        {
            Id = replay.Id,
            State = replay.State,
            From = replay.From,
            Realm = replay.Realm,
            Policy = replay.Policy,
            By = replay.By,
            Read = replay.Read,
            Applied = replay.Applied,
            SetAside = replay.SetAside,
            StartedAt = replay.StartedAt,
            FinishedAt = replay.FinishedAt,
            Detail = replay.Detail,
        };
}

using Concord.Wal;

namespace Concord.Projections;

/// <summary>
/// One page of a replay: read from archive and WAL, and given to the projection's grains, each partition in order. The consumer
/// group is not involved, so its progress, and that of all others, does not change.
/// </summary>
internal sealed class ReplayStep(EventReader reader, IGrainFactory grains, TimeProvider time)
{
    private const int Page = 256;

    /// <summary>Returns the replay after the page; if it fails, nothing of the page counts, and it may be repeated.</summary>
    public async Task<ProjectionReplay> TakeAsync(string projection, ProjectionReplay replay, CancellationToken cancellationToken)
    {
        var (entries, next) = await reader.QueryAsync(QueryOf(replay), cancellationToken);
        var outcomes = await Task.WhenAll(
            entries
                .GroupBy(entry => entry.Position.Partition)
                .Select(part => grains.GetGrain<IProjectionGrain>(ProjectionStreams.KeyOf(projection, part.Key)).ReplayAsync([.. part]))
        );
        var after = replay with
        {
            Cursor = next ?? replay.Cursor,
            Read = replay.Read + entries.Length,
            Applied = replay.Applied + outcomes.Sum(outcome => outcome.Applied),
            SetAside = replay.SetAside + outcomes.Sum(outcome => outcome.SetAside),
        };
        return next is null ? after with { State = ReplayState.Completed, FinishedAt = time.GetUtcNow() } : after;
    }

    private static EventQuery QueryOf(ProjectionReplay replay) =>
        new()
        {
            Realm = replay.Realm,
            Policy = replay.Policy,
            From = replay.From is { Instant: not null } instant ? instant : null,
            To = new(replay.Until, null),
            After = replay.Cursor ?? Before(replay.From?.Position),
            Limit = Page,
        };

    /// <summary>The position before another one in the order of answers, which is entry id, then partition.</summary>
    private static WalPosition? Before(WalPosition? position) =>
        position is { } first ? first with { Partition = first.Partition - 1 } : null;
}

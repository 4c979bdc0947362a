using Concord.Ports;
using Concord.Projections;
using Concord.Timeline;
using Microsoft.Extensions.Logging;

namespace Concord.Wal;

/// <summary>
/// Stores every event for ever. The store does not change existing events, so entries may come again. If archive and WAL have
/// different events, the state decides: its chain was acknowledged last. An archived event that is not in that chain is set
/// aside, and logged; if the WAL's event is not in it, that event counts as failed.
/// </summary>
internal sealed partial class ArchiveProjection(
    IArchiveStore archive,
    ICommitStore store,
    ProjectionInstruments instruments,
    TimeProvider time,
    ILogger<ArchiveProjection> logger
) : IProjection
{
    private const int Page = 500;

    public async ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken)
    {
        var resolved = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            try
            {
                await archive.AppendAsync(batch.Entries, cancellationToken);
                return;
            }
            catch (ArchiveConflictException conflict) when (resolved.Add(conflict.Entry.Event.EventId))
            {
                await ResolveAsync(conflict, cancellationToken);
            }
        }
    }

    /// <exception cref="ArchiveConflictException">The state does not prove which of the two is not in the chain.</exception>
    private async Task ResolveAsync(ArchiveConflictException conflict, CancellationToken cancellationToken)
    {
        var subject = new EntityKey(conflict.Entry.Event.Subject);
        var timeline = await ReadAsync(subject, cancellationToken);
        if (
            timeline is null
            || conflict.Entry.Event.Version > timeline.Version
            || timeline.Excludes(conflict.Entry.Event)
            || !timeline.Excludes(conflict.Kept.Event)
        )
        {
            LogConflict(conflict.Entry.Event.EventId, conflict.Kept.Position, conflict.Entry.Position);
            throw conflict;
        }

        // Also all events that follow it: they are not in the chain either.
        var excluded = new List<WalEntry>();
        for (
            var after = conflict.Kept.Event.Version - 1;
            await archive.ReadEntityAsync(subject, after, Page, cancellationToken) is [.., var last] page;
            after = last.Event.Version
        )
            excluded.AddRange(page.Where(entry => timeline.Excludes(entry.Event) || entry.Event.Version > timeline.Version));
        await archive.SetAsideAsync(
            [.. excluded.Select(entry => new SetAsideEvent(entry, SetAsideReason.Contradicted, time.GetUtcNow()))],
            cancellationToken
        );
        instruments.SetAside(excluded.Count);
        LogSetAside(excluded.Count, conflict.Kept.Event.EventId, conflict.Kept.Position, conflict.Entry.Position);
    }

    private async Task<EntityTimeline?> ReadAsync(EntityKey subject, CancellationToken cancellationToken)
    {
        try
        {
            return EntityTimeline.Decode(subject, await store.ReadAsync(subject, cancellationToken));
        }
        catch (StorageUnavailableException damaged) when (damaged.InnerException is TimelineDamagedException)
        {
            return null;
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Critical,
        "The archive has {Count} events, from {EventId} at {Kept} on, that are not of the chain that the state has; "
            + "they are set aside, and the log's, at {Position}, takes their place."
    )]
    private partial void LogSetAside(int count, string eventId, WalPosition kept, WalPosition position);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "The archive has a different event {EventId}, at {Kept}, than the log at {Position}; the state does not show "
            + "which one belongs to the chain."
    )]
    private partial void LogConflict(string eventId, WalPosition kept, WalPosition position);
}

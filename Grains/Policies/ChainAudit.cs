using System.Collections.Immutable;
using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Policies;

/// <summary>
/// Reads the three records of an entity's chain: the state, the WAL and the archive, with events that were set aside.
/// <see cref="ChainVerifier"/> judges them. The archive may lag and the WAL may be trimmed, but each transaction must be in one
/// of them, and all records must agree.
/// </summary>
internal sealed class ChainAudit(ICommitStore store, IWriteAheadLog log, IArchiveStore archive, EntityKey key)
{
    private const int Page = 500;

    /// <summary>
    /// Maximum number of reads. A write between two reads makes the later records longer than the earlier ones; that is not a
    /// break.
    /// </summary>
    private const int MaxReadings = 3;

    /// <param name="head">See <see cref="ChainVerifier.Verify"/>.</param>
    public async Task<AuditReport> RunAsync(string? head = null, CancellationToken cancellationToken = default)
    {
        for (var reading = 1; ; reading++)
        {
            var evidence = await ReadAsync(cancellationToken);
            var report = ChainVerifier.Verify(evidence, head);
            if (report.Valid || reading == MaxReadings)
                return report;
            var state = await store.ReadAsync(key, cancellationToken);
            if (state?.Version == evidence.State?.Version && state?.CommitId == evidence.State?.CommitId)
                return report;
        }
    }

    public async Task<ChainEvidence> ReadAsync(CancellationToken cancellationToken = default)
    {
        // The WAL before the archive: what is trimmed between the two reads is in the archive by then.
        var state = await store.ReadAsync(key, cancellationToken);
        TimelineDamagedException? damage = null;
        var transactions = state is null ? [] : EntityTimeline.ReadSound(state, out damage);
        var events = ImmutableArray.CreateBuilder<EventEvidence>();
        await ReadWalAsync(events, [.. transactions.Select(static transaction => transaction.Position)], cancellationToken);
        await ReadArchiveAsync(events, cancellationToken);
        foreach (var aside in await archive.ReadSetAsideAsync(key, cancellationToken))
            events.Add(
                new(aside.Reason == SetAsideReason.Lost ? EvidenceSource.Lost : EvidenceSource.Contradicted, aside.Entry, NoteOf(aside))
            );

        // The state has the position of a transaction in the one after it. Where that cannot be read, the log's is no contradiction.
        if (damage is not null && transactions is [.., var last] && last.Position == default)
            last.Position =
                events.FirstOrDefault(found => found.Entry.Event.Version == transactions.Count)?.Entry.Position
                ?? new(key.PartitionOf(log.Partitions), EntryId.Zero);
        return state is null && events.Count == 0
            ? throw new NotFoundException($"There is no policy '{key}'.")
            : new()
            {
                Subject = key.Value,
                State = new(
                    state?.Version ?? 0,
                    state?.CommitId ?? Guid.Empty,
                    key.PartitionOf(log.Partitions),
                    damage?.Message,
                    damage?.Sequence ?? 0
                ),
                Transactions =
                [
                    .. transactions.Select(static transaction => new TransactionEvidence(transaction.Position, transaction.CopyData())),
                ],
                Events = events.ToImmutable(),
            };
    }

    /// <summary>Reads the whole partition of the WAL: an event that no state has may be anywhere in it.</summary>
    private async Task ReadWalAsync(
        ImmutableArray<EventEvidence>.Builder events,
        HashSet<WalPosition> positions,
        CancellationToken cancellationToken
    )
    {
        var partition = key.PartitionOf(log.Partitions);
        for (var from = EntryId.Zero; ; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await log.ReadRangeAsync(partition, from, EntryId.Max, Page, cancellationToken);
            foreach (var entry in page)
            {
                if (entry.Event.Subject == key.Value || positions.Contains(entry.Position))
                    events.Add(new(EvidenceSource.Log, entry));
            }

            if (page.Count < Page)
                return;
            from = page[^1].Position.Entry.Next();
        }
    }

    private async Task ReadArchiveAsync(ImmutableArray<EventEvidence>.Builder events, CancellationToken cancellationToken)
    {
        for (
            var after = long.MinValue;
            await archive.ReadEntityAsync(key, after, Page, cancellationToken) is [.., var last] page;
            after = last.Event.Version
        )
            events.AddRange(page.Select(static entry => new EventEvidence(EvidenceSource.Archive, entry)));
    }

    private static string NoteOf(SetAsideEvent aside) => $"set aside at {Instants.ToSeconds(aside.At)}";
}

using Concord.Timeline;
using Concord.Wal;

namespace Concord.Ports;

/// <summary>The complete history. Every adapter passes <c>ArchiveStoreConformance</c>.</summary>
public interface IArchiveStore
{
    /// <summary>Keeps entries; one that is there already (same subject, version and hash) stays as it is. All or nothing.</summary>
    /// <exception cref="ArchiveConflictException">Another event is kept in the place of one of them.</exception>
    /// <exception cref="OutdatedEntriesException">They were read under a generation of the log that is over.</exception>
    ValueTask AppendAsync(IReadOnlyList<WalEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins a generation of the log, of so many partitions: from now on nothing is kept that was read under an older one, also what is on its way at this instant. Answers the
    /// newest that was begun; for 0 that is all it does.
    /// </summary>
    ValueTask<long> BeginGenerationAsync(long generation, int partitions, CancellationToken cancellationToken = default);

    /// <summary>Takes events out that are not of the chain, and keeps them aside. One that is not kept (same subject, version and hash) any more is passed over.</summary>
    ValueTask SetAsideAsync(IReadOnlyList<SetAsideEvent> events, CancellationToken cancellationToken = default);

    /// <summary>What was set aside of one entity, in the order of versions.</summary>
    ValueTask<IReadOnlyList<SetAsideEvent>> ReadSetAsideAsync(EntityKey key, CancellationToken cancellationToken = default);

    /// <summary>Entries of one entity with a version greater than <paramref name="after"/>, oldest first.</summary>
    ValueTask<IReadOnlyList<WalEntry>> ReadEntityAsync(EntityKey key, long after, int max, CancellationToken cancellationToken = default);

    /// <summary>Per partition, of so many, the newest entry that is kept; <see cref="EntryId.Zero"/> where there is none.</summary>
    ValueTask<IReadOnlyList<EntryId>> ReadNewestIdsAsync(int partitions, CancellationToken cancellationToken = default);

    /// <summary>
    /// Entries that match, ordered by entry id, then partition. May answer fewer than the limit although there are more: then
    /// <see cref="EventPage.Next"/> says where it stopped looking.
    /// </summary>
    ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken = default);
}

using Concord.Timeline;
using Concord.Wal;

namespace Concord.Ports;

/// <summary>The complete history of events. Every adapter passes <c>ArchiveStoreConformance</c>.</summary>
public interface IArchiveStore
{
    /// <summary>
    /// Stores entries; one that exists already (same subject, version and hash) stays as it is. All or nothing.
    /// </summary>
    /// <exception cref="ArchiveConflictException">Another event is stored in the place of one of them.</exception>
    /// <exception cref="OutdatedEntriesException">They were read under an earlier generation of the WAL.</exception>
    ValueTask AppendAsync(IReadOnlyList<WalEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins a generation of the WAL, with this number of partitions: from now on nothing that was read under an older one is
    /// stored, not even by a call that is under way. Returns the newest generation that has begun; for 0 it does nothing else.
    /// </summary>
    ValueTask<long> BeginGenerationAsync(long generation, int partitions, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes events that are not in the chain, and sets them aside. One that is no longer stored (same subject, version and
    /// hash) is skipped.
    /// </summary>
    ValueTask SetAsideAsync(IReadOnlyList<SetAsideEvent> events, CancellationToken cancellationToken = default);

    /// <summary>The events of one entity that were set aside, in the order of versions.</summary>
    ValueTask<IReadOnlyList<SetAsideEvent>> ReadSetAsideAsync(EntityKey key, CancellationToken cancellationToken = default);

    /// <summary>Entries of one entity with a version greater than <paramref name="after"/>, oldest first.</summary>
    ValueTask<IReadOnlyList<WalEntry>> ReadEntityAsync(EntityKey key, long after, int max, CancellationToken cancellationToken = default);

    /// <summary>
    /// Per partition, for this number of partitions, the newest stored entry; <see cref="EntryId.Zero"/> if there is none.
    /// </summary>
    ValueTask<IReadOnlyList<EntryId>> ReadNewestIdsAsync(int partitions, CancellationToken cancellationToken = default);

    /// <summary>
    /// Entries that match, ordered by entry id, then partition. May return fewer than the limit although there are more: then
    /// <see cref="EventPage.Next"/> says where the search stopped.
    /// </summary>
    ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken = default);
}

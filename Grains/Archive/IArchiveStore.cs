using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Commit;

namespace Concord.Grains.Archive;

/// <summary>The complete history. Every adapter passes <c>ArchiveStoreConformance</c>.</summary>
public interface IArchiveStore
{
    /// <summary>Keeps entries; one that is there already (same subject and version) stays as it is. All or nothing.</summary>
    ValueTask AppendAsync(IReadOnlyList<WalEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>Entries of one entity with a version greater than <paramref name="after"/>, oldest first.</summary>
    ValueTask<IReadOnlyList<WalEntry>> ReadEntityAsync(EntityKey key, long after, int max, CancellationToken cancellationToken = default);

    /// <summary>Per partition, of so many, the newest entry that is kept; <see cref="EntryId.Zero"/> where there is none.</summary>
    ValueTask<IReadOnlyList<EntryId>> NewestAsync(int partitions, CancellationToken cancellationToken = default);

    /// <summary>
    /// Entries that match, ordered by entry id, then partition. May answer fewer than the limit although there are more: then
    /// <see cref="ArchivePage.Next"/> says where it stopped looking.
    /// </summary>
    ValueTask<ArchivePage> QueryAsync(EventQuery query, CancellationToken cancellationToken = default);
}

/// <param name="Next">Where to go on; null at the end.</param>
public sealed record ArchivePage(IReadOnlyList<WalEntry> Items, WalPosition? Next);

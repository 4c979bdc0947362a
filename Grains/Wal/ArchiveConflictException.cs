namespace Concord.Wal;

/// <summary>
/// The archive has another event of the same subject and version: one of the two is not in the chain. Neither is dropped
/// silently.
/// </summary>
public sealed class ArchiveConflictException(WalEntry entry, WalEntry kept)
    : Exception(
        $"The archive keeps another event {entry.Event.EventId}: its hash is {kept.Event.Hash}, at {kept.Position}; the "
            + $"log's is {entry.Event.Hash}, at {entry.Position}."
    )
{
    /// <summary>The entry that was to be stored.</summary>
    public WalEntry Entry { get; } = entry;

    /// <summary>The entry that is stored in its place.</summary>
    public WalEntry Kept { get; } = kept;
}

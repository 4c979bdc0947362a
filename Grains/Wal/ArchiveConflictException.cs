namespace Concord.Wal;

/// <summary>The archive keeps another event of the same subject and version: one of the two is not of the chain. Neither is dropped in silence.</summary>
public sealed class ArchiveConflictException(WalEntry entry, WalEntry kept)
    : Exception(
        $"The archive keeps another event {entry.Event.EventId}: its hash is {kept.Event.Hash}, at {kept.Position}; the log's is {entry.Event.Hash}, at {entry.Position}."
    )
{
    /// <summary>What was to be kept.</summary>
    public WalEntry Entry { get; } = entry;

    /// <summary>What is there in its place.</summary>
    public WalEntry Kept { get; } = kept;
}

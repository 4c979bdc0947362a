namespace Concord.Wal;

/// <param name="Before">
/// The previous id of the same partition in the feed's order: a feed that has read up to that id continues with this event.
/// </param>
internal readonly record struct BufferedEvent(WalEntry Entry, EntryId Before)
{
    /// <summary>Approximate size of an entry besides its data.</summary>
    private const int Overhead = 1_024;

    public long Bytes => Entry.Event.Data.Utf8.Length + Overhead;
}

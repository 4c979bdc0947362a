namespace Concord.Wal;

/// <param name="Before">The id in the same partition that the feed's order has before this one: who has had that, and not this, begins here.</param>
internal readonly record struct BufferedEvent(WalEntry Entry, EntryId Before)
{
    /// <summary>What an entry takes beside its data, about.</summary>
    private const int Overhead = 1_024;

    public long Bytes => Entry.Event.Data.Utf8.Length + Overhead;
}

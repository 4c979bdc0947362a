using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The newest entries of a partition, as they were committed, limited by number and size. Followers that keep up read them from here; only
/// those that lag read the file. Not synchronised: <see cref="WalEnd"/> guards it.
/// </summary>
/// <param name="floor">Every entry after this one is in here.</param>
/// <param name="maxBytes">Of event data.</param>
internal sealed class RecentEntries(EntryId floor, long maxBytes)
{
    private const int MaxEntries = 256;

    private readonly List<(long Number, WalEntry Entry)> _entries = [];
    private EntryId _floor = floor;
    private long _bytes;
    private int _head;

    public void Add(long number, WalEntry entry)
    {
        _entries.Add((number, entry));
        _bytes += entry.Event.Data.Utf8.Length;
        while (_entries.Count - _head > MaxEntries || (_bytes > maxBytes && _head < _entries.Count))
        {
            var oldest = _entries[_head].Entry;
            _entries[_head++] = default;
            _floor = oldest.Position.Entry;
            _bytes -= oldest.Event.Data.Utf8.Length;
        }

        if (_head < MaxEntries)
            return;
        _entries.RemoveRange(0, _head);
        _head = 0;
    }

    /// <summary>Up to <paramref name="max"/> entries after an id; null when not all of them are in here.</summary>
    public List<(long Number, WalEntry Entry)>? After(EntryId id, int max)
    {
        if (id < _floor)
            return null;
        var (low, high) = (_head, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Entry.Position.Entry <= id)
                low = middle + 1;
            else
                high = middle;
        }

        return _entries.GetRange(low, Math.Min(max, _entries.Count - low));
    }
}

using Concord.Wal;

namespace Concord.Adapters.Redis;

/// <summary>
/// Entries of one partition as this silo has committed them, or as a reader has decoded them first, for the readers of all groups. Which
/// entries there are, and in which order, says Redis with each read; only decoding is saved. Within one generation of the WAL an id is that
/// of one event for ever. With a newer generation everything older is dropped, because a WAL that lost its end may assign an id again.
/// </summary>
/// <param name="maxBytes">The oldest additions are dropped beyond this size.</param>
internal sealed class DecodedEvents(long maxBytes)
{
    /// <summary>What an entry needs beside its data, about: the other fields, and its places in this cache.</summary>
    private const int Overhead = 1_024;

    private readonly Lock _lock = new();
    private readonly Dictionary<EntryId, WalEntry> _entries = [];
    private readonly Queue<EntryId> _order = new();
    private long _generation;
    private long _bytes;

    /// <summary>Only what Redis has answered: a commit that succeeded, or an entry that was read.</summary>
    public void Add(WalEntry entry)
    {
        lock (_lock)
        {
            if (entry.Generation < _generation)
                return;
            if (entry.Generation > _generation)
                Begin(entry.Generation);
            if (!_entries.TryAdd(entry.Position.Entry, entry))
                return;
            _order.Enqueue(entry.Position.Entry);
            _bytes += SizeOf(entry);
            while (_bytes > maxBytes && _order.TryDequeue(out var oldest) && _entries.Remove(oldest, out var dropped))
                _bytes -= SizeOf(dropped);
        }
    }

    /// <param name="id">What was read.</param>
    /// <param name="generation">Under which it was read.</param>
    public WalEntry? Find(EntryId id, long generation)
    {
        lock (_lock)
            return generation == _generation ? _entries.GetValueOrDefault(id) : null;
    }

    private static long SizeOf(WalEntry entry) => entry.Event.Data.Utf8.Length + Overhead;

    private void Begin(long generation)
    {
        _entries.Clear();
        _order.Clear();
        (_generation, _bytes) = (generation, 0);
    }
}

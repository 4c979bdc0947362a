using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>Consecutive entries in order; grows at its end, shrinks from its beginning, finds by id.</summary>
internal sealed class EntryWindow
{
    private const int CompactAfter = 1024;

    private readonly List<NumberedEntryId> _marks = [];
    private int _head;

    public NumberedEntryId? First => _head < _marks.Count ? _marks[_head] : null;

    public NumberedEntryId? Last => _head < _marks.Count ? _marks[^1] : null;

    public IEnumerator<NumberedEntryId> GetEnumerator()
    {
        for (var index = _head; index < _marks.Count; index++)
            yield return _marks[index];
    }

    public void Add(NumberedEntryId mark) => _marks.Add(mark);

    public void RemoveFirst()
    {
        _head++;
        if (_head < CompactAfter || _head < _marks.Count / 2)
            return;
        _marks.RemoveRange(0, _head);
        _head = 0;
    }

    public bool Contains(EntryId id)
    {
        var index = _marks.BinarySearch(_head, _marks.Count - _head, new NumberedEntryId(id, 0), ById);
        return index >= 0;
    }

    private static readonly Comparer<NumberedEntryId> ById = Comparer<NumberedEntryId>.Create((left, right) => left.Id.CompareTo(right.Id));
}

using System.Collections;

namespace Concord.Policies;

/// <summary>
/// Elements of a list by identity, in the order in which they were added; replacing one keeps its place. A removal leaves a
/// gap; gaps are closed when they are most of the list, so the cost is proportional to the number of changes.
/// <see cref="OrderedDictionary{TKey, TValue}"/> moves all following elements at each removal.
/// </summary>
internal sealed class OrderedElements : IEnumerable<KeyValuePair<string, JsonTree>>
{
    private const int MinGaps = 16;

    private readonly Dictionary<string, int> _places;
    private List<KeyValuePair<string, JsonTree>?> _slots = [];

    public OrderedElements(IEqualityComparer<string>? comparer = null) => _places = new(comparer ?? StringComparer.Ordinal);

    public int Count => _places.Count;

    /// <summary>How many elements were moved to close gaps.</summary>
    public long Moves { get; private set; }

    public IEnumerable<JsonTree> Values => this.Select(static pair => pair.Value);

    public bool ContainsKey(string identity) => _places.ContainsKey(identity);

    public JsonTree? Find(string identity) => _places.TryGetValue(identity, out var place) ? _slots[place]!.Value.Value : null;

    public void Put(string identity, JsonTree element)
    {
        if (_places.TryAdd(identity, _slots.Count))
            _slots.Add(new(identity, element));
        else
            _slots[_places[identity]] = new(identity, element);
    }

    public void Remove(string identity)
    {
        if (!_places.Remove(identity, out var place))
            return;
        _slots[place] = null;
        if (_slots.Count > MinGaps + (2 * Count))
            CloseGaps();
    }

    public IEnumerator<KeyValuePair<string, JsonTree>> GetEnumerator()
    {
        foreach (var slot in _slots)
        {
            if (slot is { } element)
                yield return element;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void CloseGaps()
    {
        var kept = new List<KeyValuePair<string, JsonTree>?>(Count);
        foreach (var element in this)
        {
            _places[element.Key] = kept.Count;
            kept.Add(element);
        }
        Moves += kept.Count;
        _slots = kept;
    }
}

namespace Concord.Policies;

/// <summary>
/// The attributes while they are folded. Nothing is merged before it is read: many decisions never read them. An object stays
/// bytes until a patch changes something in it; from then on it is a dictionary that is sorted when the whole is read. A policy
/// may have thousands of transactions: merging whole objects for each, or keeping a list sorted while it changes, would be
/// quadratic.
/// </summary>
internal sealed class AttributeFold
{
    private readonly List<JsonTree> _waiting = [];
    private readonly Node _root = new([]);
    private JsonTree? _whole = JsonTree.EmptyObject;

    public JsonTree Json
    {
        get
        {
            foreach (var patch in _waiting)
                Steps += _root.Merge(patch);
            if (_waiting.Count > 0)
                _whole = null;
            _waiting.Clear();
            return _whole ??= _root.Write();
        }
    }

    /// <summary>How many members were visited to merge the patches.</summary>
    public long Steps { get; private set; }

    public void Apply(JsonTree patch) => _waiting.Add(patch);

    /// <summary>An object that a patch has changed.</summary>
    private sealed class Node(JsonMember[] members)
    {
        private readonly Dictionary<string, JsonTree> _values = members.ToDictionary(
            static member => member.Name,
            static member => member.Value,
            StringComparer.Ordinal
        );

        private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);

        /// <summary>Returns how many members it has visited.</summary>
        public long Merge(JsonTree patch)
        {
            long steps = patch.Members.Length;
            foreach (var change in patch.Members)
            {
                if (change.Value.IsObject && Open(change.Name, ref steps) is { } node)
                {
                    steps += node.Merge(change.Value);
                    continue;
                }
                _nodes.Remove(change.Name);
                if (change.Value.IsNull)
                    _values.Remove(change.Name);
                else
                    _values[change.Name] = MergePatch.Apply(null, change.Value);
            }
            return steps;
        }

        public JsonTree Write()
        {
            var ordered = new JsonMember[_values.Count + _nodes.Count];
            var count = 0;
            foreach (var (name, value) in _values)
                ordered[count++] = new(name, value);
            foreach (var (name, node) in _nodes)
                ordered[count++] = new(name, node.Write());
            Array.Sort(ordered, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
            return new(ordered);
        }

        /// <summary>The object of that name, opened for change; null if there is none.</summary>
        private Node? Open(string name, ref long steps)
        {
            if (_nodes.TryGetValue(name, out var node))
                return node;
            if (_values.GetValueOrDefault(name) is not { IsObject: true } value)
                return null;
            steps += value.Members.Length;
            _values.Remove(name);
            return _nodes[name] = new(value.Members);
        }
    }
}

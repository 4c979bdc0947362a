using Concord.Grains.Policies.Json;

namespace Concord.Grains.Policies.History;

/// <summary>
/// The attributes while they are folded. Nothing is merged before somebody asks: many decisions never look at them. The first set of them
/// stays bytes; from the second on the top level is a dictionary that is put in order when the whole is asked for, because a policy may
/// have thousands of transactions, and merging whole objects for each, or keeping a list in order while it changes, would be quadratic.
/// </summary>
internal sealed class AttributeFold
{
    private readonly List<JsonTree> _waiting = [];
    private JsonTree? _whole = JsonTree.EmptyObject;
    private Dictionary<string, JsonTree>? _members;

    public JsonTree Json
    {
        get
        {
            foreach (var patch in _waiting) Merge(patch);
            _waiting.Clear();
            return _whole ??= Write(_members!);
        }
    }

    public void Apply(JsonTree patch) => _waiting.Add(patch);

    private void Merge(JsonTree patch)
    {
        if (_members is null && _whole!.Members.Length == 0)
        {
            _whole = MergePatch.Apply(null, patch);
            return;
        }
        _members ??= _whole!.Members.ToDictionary(static member => member.Name, static member => member.Value, StringComparer.Ordinal);
        _whole = null;
        foreach (var change in patch.Members)
        {
            if (change.Value.IsNull) _members.Remove(change.Name);
            else _members[change.Name] = MergePatch.Apply(_members.GetValueOrDefault(change.Name), change.Value);
        }
    }

    private static JsonTree Write(Dictionary<string, JsonTree> members)
    {
        var ordered = members.Select(static member => new JsonMember(member.Key, member.Value)).ToArray();
        Array.Sort(ordered, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return new(ordered);
    }
}

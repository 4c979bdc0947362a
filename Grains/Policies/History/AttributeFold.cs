using Concord.Grains.Policies.Json;

namespace Concord.Grains.Policies.History;

/// <summary>
/// The attributes while they are folded. Nothing is merged before somebody asks: many decisions never look at them. The first set of them stays bytes; from the
/// second on the top level is a sorted list that patches change in place, because a policy may have thousands of transactions and merging whole objects for each
/// would be quadratic.
/// </summary>
internal sealed class AttributeFold
{
    private readonly List<JsonTree> _waiting = [];
    private JsonTree? _whole = JsonTree.EmptyObject;
    private List<JsonMember>? _members;

    public JsonTree Json
    {
        get
        {
            foreach (var patch in _waiting) Merge(patch);
            _waiting.Clear();
            return _whole ??= new([.. _members!]);
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
        _members ??= [.. _whole!.Members];
        _whole = null;
        foreach (var change in patch.Members) Apply(_members, change);
    }

    private static void Apply(List<JsonMember> members, JsonMember change)
    {
        var at = Find(members, change.Name);
        if (change.Value.IsNull)
        {
            if (at >= 0) members.RemoveAt(at);
        }
        else if (at >= 0)
        {
            members[at] = new(change.Name, MergePatch.Apply(members[at].Value, change.Value));
        }
        else
        {
            members.Insert(~at, new(change.Name, MergePatch.Apply(null, change.Value)));
        }
    }

    private static int Find(List<JsonMember> members, string name)
    {
        int low = 0, high = members.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(members[middle].Name, name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }
}

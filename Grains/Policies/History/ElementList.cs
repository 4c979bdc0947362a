using System.Buffers;

namespace Concord.Policies;

/// <summary>One list of a policy while it is folded. It stays bytes for as long as it is only set as a whole.</summary>
internal sealed class ElementList(ElementKind kind)
{
    private JsonTree _whole = JsonTree.EmptyArray;
    private OrderedElements? _elements;

    public JsonTree Json
    {
        get
        {
            if (_elements is not null)
                _whole = ElementText.Array(_elements.Values);
            return _whole;
        }
    }

    public int Count => Elements.Count;

    public OrderedElements Elements
    {
        get
        {
            if (_elements is null)
            {
                _elements = new();
                foreach (var element in _whole.ReadElements())
                    _elements.Put(kind.IdentityOf(element), element);
            }
            return _elements;
        }
    }

    /// <summary>How many elements there would be after a change; the list stays as it is.</summary>
    public int CountAfter(JsonTree change)
    {
        if (change.IsArray)
            return change.ReadElements().Select(kind.IdentityOf).ToHashSet(StringComparer.Ordinal).Count;
        var removed = Identities(change, "remove");
        removed.RemoveWhere(identity => !Elements.ContainsKey(identity));
        var added = Identities(change, "add");
        added.RemoveWhere(identity => Elements.ContainsKey(identity) && !removed.Contains(identity));
        return Count - removed.Count + added.Count;
    }

    private HashSet<string> Identities(JsonTree change, string member) =>
        (change.Find(member)?.ReadElements() ?? []).Select(kind.IdentityOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>Applies a change: the whole list, or <c>{"add": […], "remove": […]}</c>, removals first.</summary>
    public void Apply(JsonTree change)
    {
        if (change.IsArray)
        {
            (_whole, _elements) = (change, null);
            return;
        }
        foreach (var removed in change.Find("remove")?.ReadElements() ?? [])
            Elements.Remove(kind.IdentityOf(removed));
        foreach (var added in change.Find("add")?.ReadElements() ?? [])
            Elements.Put(kind.IdentityOf(added), added);
    }
}

internal static class ElementText
{
    public static JsonTree Array(IEnumerable<JsonTree> elements)
    {
        var output = new ArrayBufferWriter<byte>(256);
        output.Write("["u8);
        var first = true;
        foreach (var element in elements)
        {
            if (!first)
                output.Write(","u8);
            output.Write(element.Utf8.Span);
            first = false;
        }
        output.Write("]"u8);
        return new(output.WrittenMemory);
    }
}

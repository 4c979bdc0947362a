using Concord.Policies;
using Concord.Timeline;

namespace Concord.Graph;

/// <summary>
/// The elements of a policy's lists while its transactions are folded, each with the instant of its last change. A list that is
/// set as a whole does not change the elements that it repeats; an element that was removed and added again is new.
/// </summary>
internal sealed class DatedElements
{
    private readonly Dictionary<string, Element>?[] _lists = new Dictionary<string, Element>?[ElementKind.All.Length];

    public IEnumerable<(ElementKind Kind, JsonTree Json, DateTimeOffset StatedAt)> All =>
        ElementKind.All.SelectMany(kind => _lists[kind.Index]?.Values.Select(element => (kind, element.Json, element.StatedAt)) ?? []);

    /// <summary>Call it in the order in which transactions take effect, without void ones.</summary>
    public void Apply(Transaction transaction)
    {
        var changes = new JsonTree(transaction.Changes);
        foreach (var member in changes.Members)
        {
            if (Array.Find(ElementKind.All, kind => kind.Name == member.Name) is not { } kind)
                continue;
            var before = _lists[kind.Index] ?? [];
            _lists[kind.Index] = member.Value.IsArray
                ? Replace(kind, before, member.Value, transaction)
                : Change(kind, before, member.Value, transaction);
        }
    }

    private static Dictionary<string, Element> Replace(
        ElementKind kind,
        Dictionary<string, Element> before,
        JsonTree list,
        Transaction transaction
    )
    {
        var after = new Dictionary<string, Element>(StringComparer.Ordinal);
        foreach (var element in list.ReadElements())
        {
            var identity = kind.IdentityOf(element);
            after[identity] = before.TryGetValue(identity, out var said)
                ? Same(said, element, transaction)
                : new(element, transaction.RecordedAt);
        }
        return after;
    }

    private static Dictionary<string, Element> Change(
        ElementKind kind,
        Dictionary<string, Element> list,
        JsonTree change,
        Transaction transaction
    )
    {
        // An element that one transaction removes and adds unchanged counts as not removed.
        Dictionary<string, Element>? taken = null;
        foreach (var removed in change.Find("remove")?.ReadElements() ?? [])
        {
            var identity = kind.IdentityOf(removed);
            if (list.Remove(identity, out var element))
                (taken ??= new(StringComparer.Ordinal))[identity] = element;
        }

        foreach (var added in change.Find("add")?.ReadElements() ?? [])
        {
            var identity = kind.IdentityOf(added);
            list[identity] =
                list.TryGetValue(identity, out var said) || taken?.TryGetValue(identity, out said) == true
                    ? Same(said, added, transaction)
                    : new(added, transaction.RecordedAt);
        }
        return list;
    }

    private static Element Same(Element said, JsonTree element, Transaction transaction) =>
        said.Json.IsEquivalentTo(element) ? said : new(element, transaction.RecordedAt);

    private readonly record struct Element(JsonTree Json, DateTimeOffset StatedAt);
}

using System.Collections.Immutable;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Policies.History;
using Concord.Grains.Policies.Json;

namespace Concord.Grains.Policies.Decisions;

/// <summary>
/// Finds the fields that a transaction sets although one with a later effective date, known already, sets them again to another value: the later one
/// stands from its date on. Each field is named once, with the first that takes it over. A list is named as a whole where both touch the same element.
/// </summary>
internal static class OutOfSequence
{
    public static ImmutableArray<OvershadowedField> Find(PolicyHistory history, DateOnly date, ReadOnlyMemory<byte> changes)
    {
        var first = history.EffectiveOn(date);
        if (first == history.Count) return [];
        var found = new SortedDictionary<string, OvershadowedField>(StringComparer.Ordinal);
        var mine = new JsonTree(changes);
        for (var i = first; i < history.Count; i++)
        {
            if (history.IsVoid(i)) continue;
            var later = new JsonTree(history[i].Changes);
            foreach (var member in mine.Members)
            {
                if (later.Find(member.Name) is not { } other) continue;
                var kind = Array.Find(ElementKind.All, kind => kind.Name == member.Name);
                var pointer = JsonPointer.Append("", member.Name);
                if (kind is null) Compare(pointer, member.Value, other, history[i].EffectiveDate, found);
                else if (kind != ElementKind.Claims && Touch(kind, member.Value, other)) Add(pointer, member.Value, other, history[i].EffectiveDate, found);
            }
        }
        return [.. found.Values];
    }

    private static void Compare(string pointer, JsonTree mine, JsonTree later, DateOnly date, SortedDictionary<string, OvershadowedField> found)
    {
        if (!mine.IsObject || !later.IsObject)
        {
            if (!mine.Means(later)) Add(pointer, mine, later, date, found);
            return;
        }
        foreach (var member in mine.Members)
        {
            if (later.Find(member.Name) is { } other) Compare(JsonPointer.Append(pointer, member.Name), member.Value, other, date, found);
        }
    }

    private static void Add(string pointer, JsonTree mine, JsonTree later, DateOnly date, SortedDictionary<string, OvershadowedField> found) =>
        found.TryAdd(pointer, new(pointer, mine.ToCanonical(), later.ToCanonical(), date));

    private static bool Touch(ElementKind kind, JsonTree mine, JsonTree later)
    {
        if (mine.Means(later)) return false;
        if (mine.IsArray || later.IsArray) return true;
        var touched = new HashSet<string>(Identities(kind, mine), StringComparer.Ordinal);
        return Identities(kind, later).Any(touched.Contains);
    }

    private static IEnumerable<string> Identities(ElementKind kind, JsonTree change) =>
        change.Members.SelectMany(static member => member.Value.ReadElements()).Select(kind.IdentityOf);
}

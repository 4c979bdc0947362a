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
internal sealed class OutOfSequence
{
    private const string TermStart = "/term/effectiveDate";

    private readonly SortedDictionary<string, OvershadowedField> _found = new(StringComparer.Ordinal);
    private readonly JsonMember[] _mine;

    /// <summary>Per list of mine what it touches; made when asked for.</summary>
    private readonly HashSet<string>?[] _touched = new HashSet<string>?[ElementKind.All.Length];

    private OutOfSequence(JsonTree mine) => _mine = mine.Members;

    /// <param name="history">With the transaction as its newest.</param>
    /// <param name="index">The transaction's place in it.</param>
    public static ImmutableArray<OvershadowedField> Find(PolicyHistory history, int index)
    {
        if (index == history.Count - 1) return [];
        var search = new OutOfSequence(new(history[index].Changes));
        for (var i = index + 1; i < history.Count; i++)
        {
            if (history.IsVoid(i)) continue;

            // Of corrections that move the start the newest counts, whatever their dates.
            var movesStart = history.Start.IsMove(history[index]) && history.Start.IsMove(history[i]);
            search.Compare(new JsonTree(history[i].Changes), history.DayOf(i), movesStart);
        }
        return [.. search._found.Values];
    }

    private void Compare(JsonTree later, DateOnly date, bool movesStart)
    {
        foreach (var member in _mine)
        {
            if (later.Find(member.Name) is not { } other) continue;
            var kind = Array.Find(ElementKind.All, kind => kind.Name == member.Name);
            var pointer = JsonPointer.Append("", member.Name);
            if (kind is null) Compare(pointer, member.Value, other, date, movesStart);
            else if (kind != ElementKind.Claims && Touch(kind, member.Value, other)) Add(pointer, member.Value, other, date);
        }
    }

    private void Compare(string pointer, JsonTree mine, JsonTree later, DateOnly date, bool movesStart)
    {
        if (!mine.IsObject || !later.IsObject)
        {
            if (!mine.Means(later) && !(movesStart && pointer == TermStart)) Add(pointer, mine, later, date);
            return;
        }
        var (others, at) = (later.Members, 0);
        foreach (var member in mine.Members)
        {
            // Both are in order: each is walked once.
            while (at < others.Length && string.CompareOrdinal(others[at].Name, member.Name) < 0) at++;
            if (at < others.Length && others[at].Name == member.Name)
                Compare(JsonPointer.Append(pointer, member.Name), member.Value, others[at].Value, date, movesStart);
        }
    }

    private void Add(string pointer, JsonTree mine, JsonTree later, DateOnly date) =>
        _found.TryAdd(pointer, new(pointer, mine.ToCanonical(), later.ToCanonical(), date));

    private bool Touch(ElementKind kind, JsonTree mine, JsonTree later)
    {
        if (mine.Means(later)) return false;
        if (mine.IsArray || later.IsArray) return true;
        var touched = _touched[kind.Index] ??= new(Identities(kind, mine), StringComparer.Ordinal);
        return Identities(kind, later).Any(touched.Contains);
    }

    private static IEnumerable<string> Identities(ElementKind kind, JsonTree change) =>
        change.Members.SelectMany(static member => member.Value.ReadElements()).Select(kind.IdentityOf);
}

using System.Collections.Immutable;

namespace Concord.Policies;

/// <summary>
/// Finds the fields that a transaction sets although a known one with a later effective date sets them to another value: the
/// later value holds from its date on. Each field is named once, with the first transaction that sets it again. A list is named
/// as a whole if both change the same element; so is a member of the policy if it has more fields than fit into an answer.
/// </summary>
internal sealed class OutOfSequence
{
    private const string TermStart = "/term/effectiveDate";

    /// <summary>Maximum size of the fields and values that are named one by one, in bytes.</summary>
    private const int MaxNamed = 1 << 20;

    private readonly SortedDictionary<string, OvershadowedField> _found = new(StringComparer.Ordinal);
    private readonly JsonMember[] _mine;

    /// <summary>Per list, the identities that this transaction changes; computed when needed.</summary>
    private readonly HashSet<string>?[] _touched = new HashSet<string>?[ElementKind.All.Length];

    /// <summary>The names above the current value. A pointer is built only for a field that is named.</summary>
    private readonly Stack<string> _path = new();

    private long _named;

    private OutOfSequence(JsonTree mine) => _mine = mine.Members;

    /// <param name="history">Contains the transaction as its newest.</param>
    /// <param name="index">The transaction's index in it.</param>
    public static ImmutableArray<OvershadowedField> Find(PolicyHistory history, int index)
    {
        if (index == history.Count - 1)
            return [];
        var search = new OutOfSequence(new(history[index].Changes));
        for (var i = index + 1; i < history.Count; i++)
        {
            if (history.IsVoid(i))
                continue;

            // Of the corrections that move the start, the newest counts, whatever their dates are.
            var movesStart = history.Start.IsMove(history[index]) && history.Start.IsMove(history[i]);
            search.Compare(new JsonTree(history[i].Changes), history.EffectiveDateOf(i), movesStart);
        }
        return [.. search._found.Values];
    }

    private void Compare(JsonTree later, DateOnly date, bool movesStart)
    {
        foreach (var member in _mine)
        {
            if (later.Find(member.Name) is not { } other)
                continue;
            _path.Push(member.Name);
            var kind = Array.Find(ElementKind.All, kind => kind.Name == member.Name);
            if (kind is null && !Compare(member.Value, other, date, movesStart))
                Add(member.Value, other, date);
            else if (kind is not null && kind != ElementKind.Claims && SharesElement(kind, member.Value, other))
                Add(member.Value, other, date);
            _path.Pop();
        }
    }

    /// <summary>False if there is more to name than fits into an answer.</summary>
    private bool Compare(JsonTree mine, JsonTree later, DateOnly date, bool movesStart)
    {
        if (mine.IsEquivalentTo(later))
            return true;
        if (!mine.IsObject || !later.IsObject)
        {
            if (movesStart && Pointer() == TermStart)
                return true;
            if (_named > MaxNamed)
                return false;
            Add(mine, later, date);
            return true;
        }
        var (few, many) = mine.Members.Length < later.Members.Length ? (mine, later) : (later, mine);
        foreach (var name in few.Members.Select(static member => member.Name))
        {
            if (many.Find(name) is null)
                continue;
            _path.Push(name);
            var fits = Compare(mine.Find(name)!, later.Find(name)!, date, movesStart);
            _path.Pop();
            if (!fits)
                return false;
        }
        return true;
    }

    private void Add(JsonTree mine, JsonTree later, DateOnly date)
    {
        var pointer = Pointer();
        if (_found.ContainsKey(pointer))
            return;
        _found.Add(pointer, new(pointer, mine.ToCanonical(), later.ToCanonical(), date));
        _named += pointer.Length + mine.Utf8.Length + later.Utf8.Length;
    }

    private string Pointer() => _path.Reverse().Aggregate("", JsonPointer.Append);

    private bool SharesElement(ElementKind kind, JsonTree mine, JsonTree later)
    {
        if (mine.IsEquivalentTo(later))
            return false;
        if (mine.IsArray || later.IsArray)
            return true;
        var touched = _touched[kind.Index] ??= new(Identities(kind, mine), StringComparer.Ordinal);
        return Identities(kind, later).Any(touched.Contains);
    }

    private static IEnumerable<string> Identities(ElementKind kind, JsonTree change) =>
        change.Members.SelectMany(static member => member.Value.ReadElements()).Select(kind.IdentityOf);
}

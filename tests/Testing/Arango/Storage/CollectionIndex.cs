using Concord.Testing.Arango.Aql;

namespace Concord.Testing.Arango.Storage;

/// <summary>An index of a collection. A persistent one finds documents by equality on its first fields, and sees to uniqueness.</summary>
internal sealed class CollectionIndex
{
    private readonly Dictionary<List<object?>, HashSet<AqlObject>>[] _prefixes;

    public CollectionIndex(string id, string name, string type, IReadOnlyList<string> fields)
    {
        (Id, Name, Type, Fields) = (id, name, type, fields);
        _prefixes = type == "persistent" ? [.. fields.Select(static _ => new Dictionary<List<object?>, HashSet<AqlObject>>(AqlValue.Comparer.Instance))] : [];
    }

    /// <summary>Number; with the collection's name before it the id of the index.</summary>
    public string Id { get; }
    public string Name { get; }
    public string Type { get; }
    public IReadOnlyList<string> Fields { get; }
    public bool Unique { get; init; }
    public bool Sparse { get; init; }

    /// <summary>Everything else that it was made with.</summary>
    public AqlObject Properties { get; init; } = [];

    /// <summary>Of a vector index: whether it can be asked.</summary>
    public bool Trained { get; set; }

    public AqlObject? Params => Properties.Get("params") as AqlObject;

    /// <summary>Documents whose first fields have these values.</summary>
    public IEnumerable<AqlObject> Find(List<object?> values) =>
        _prefixes[values.Count - 1].TryGetValue(values, out var found) ? [.. found] : Enumerable.Empty<AqlObject>();

    /// <summary>Another document that has what only one may have.</summary>
    public AqlObject? ConflictOf(AqlObject document, AqlObject? except)
    {
        if (!Unique || _prefixes.Length == 0) return null;
        foreach (var key in KeysOf(document))
        {
            if (_prefixes[^1].TryGetValue(key, out var found) && found.FirstOrDefault(other => other != except) is { } conflict) return conflict;
        }

        return null;
    }

    public void Add(AqlObject document)
    {
        CheckVector(document);
        foreach (var key in KeysOf(document))
        {
            for (var length = 1; length <= _prefixes.Length; length++)
            {
                var prefix = key[..length];
                if (!_prefixes[length - 1].TryGetValue(prefix, out var found)) _prefixes[length - 1][prefix] = found = [];
                found.Add(document);
            }
        }
    }

    public void Remove(AqlObject document)
    {
        foreach (var key in KeysOf(document))
        {
            for (var length = 1; length <= _prefixes.Length; length++)
            {
                var prefix = key[..length];
                if (_prefixes[length - 1].TryGetValue(prefix, out var found) && found.Remove(document) && found.Count == 0) _prefixes[length - 1].Remove(prefix);
            }
        }
    }

    /// <summary>A vector index takes no document whose vector is of another length; one that is not sparse takes none without a vector.</summary>
    public void CheckVector(AqlObject document)
    {
        if (Type != "vector") return;
        var value = PathValue(document, Fields[0]);
        if (value is null && Sparse) return;
        var dimension = (long)AqlValue.Number(Params!.Get("dimension"));
        if (value is not List<object?> vector || vector.Count != dimension || !vector.All(AqlValue.IsNumber))
            throw Fail.BadParameter($"input vector of {dimension} dimensions expected in attribute '{Fields[0]}'");
    }

    public static object? PathValue(AqlObject document, string path)
    {
        object? at = document;
        foreach (var part in path.Split('.')) at = (at as AqlObject)?.Get(part);
        return at;
    }

    /// <summary>None where a sparse index leaves the document out; several where a field is <c>name[*]</c>.</summary>
    private List<List<object?>> KeysOf(AqlObject document)
    {
        List<List<object?>> keys = [[]];
        if (_prefixes.Length == 0) return [];
        foreach (var field in Fields)
        {
            var star = field.IndexOf("[*]", StringComparison.Ordinal);
            List<object?> values;
            if (star < 0)
            {
                values = [PathValue(document, field)];
            }
            else
            {
                var rest = field[(star + 3)..].TrimStart('.');
                var items = PathValue(document, field[..star]) as List<object?> ?? [];
                values = [.. items.Select(item => rest.Length == 0 ? item : item is AqlObject o ? PathValue(o, rest) : null).Distinct(AqlValue.Comparer.Instance)];
            }

            if (Sparse && values.TrueForAll(static value => value is null)) return [];
            keys = [.. keys.SelectMany(key => values.Select(value => new List<object?>(key) { value }))];
        }

        return keys;
    }
}

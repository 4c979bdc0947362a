namespace Concord.ArangoDb.StandIn;

/// <summary>
/// An index of a collection. A persistent one is sorted: it finds documents by equality on its first fields and a range of the next, in its
/// order, and sees to uniqueness.
/// </summary>
internal sealed class CollectionIndex(string id, string name, string type, IReadOnlyList<string> fields)
{
    private readonly SortedSet<IndexEntry>? _entries = type == "persistent" ? new(IndexEntry.Order.Instance) : null;

    /// <summary>Number; with the collection's name before it the id of the index.</summary>
    public string Id { get; } = id;
    public string Name { get; } = name;
    public string Type { get; } = type;
    public IReadOnlyList<string> Fields { get; } = fields;
    public bool Unique { get; init; }
    public bool Sparse { get; init; }

    /// <summary>Everything else that it was made with.</summary>
    public AqlObject Properties { get; init; } = [];

    /// <summary>Of a vector index: whether it can be asked.</summary>
    public bool Trained { get; set; }

    public AqlObject? Params => Properties.Get("params") as AqlObject;

    /// <summary>It has documents in the order of its fields: not one over the members of arrays.</summary>
    public bool IsOrdered => _entries is not null && !Sparse && !Fields.Any(static each => each.Contains("[*]", StringComparison.Ordinal));

    /// <summary>Documents whose first fields have these values.</summary>
    public IEnumerable<AqlObject> Find(List<object?> values) =>
        Between(IndexEntry.Before(values), IndexEntry.After(values), descending: false);

    /// <summary>Documents between two bounds, one after the other as they are asked for.</summary>
    public IEnumerable<AqlObject> Between(IndexEntry low, IndexEntry high, bool descending)
    {
        if (IndexEntry.Order.Instance.Compare(low, high) >= 0)
            return [];
        var view = _entries!.GetViewBetween(low, high);
        return (descending ? view.Reverse() : view).Select(static entry => entry.Document!);
    }

    /// <summary>Another document that has what only one may have.</summary>
    public AqlObject? ConflictOf(AqlObject document, AqlObject? except) =>
        !Unique || _entries is null ? null : KeysOf(document).SelectMany(Find).FirstOrDefault(other => other != except);

    public void Add(AqlObject document)
    {
        CheckVector(document);
        foreach (var key in KeysOf(document))
            _entries!.Add(new(key, document));
    }

    public void Remove(AqlObject document)
    {
        foreach (var key in KeysOf(document))
            _entries!.Remove(new(key, document));
    }

    /// <summary>
    /// A vector index takes no document whose vector is of another length; one that is not sparse takes none without a vector.
    /// </summary>
    public void CheckVector(AqlObject document)
    {
        if (Type != "vector")
            return;
        var value = PathValue(document, Fields[0]);
        if (value is null && Sparse)
            return;
        var dimension = (long)AqlValue.Number(Params!.Get("dimension"));
        if (value is not List<object?> vector || vector.Count != dimension || !vector.All(AqlValue.IsNumber))
            throw Fail.BadParameter($"input vector of {dimension} dimensions expected in attribute '{Fields[0]}'");
    }

    public static object? PathValue(AqlObject document, string path)
    {
        object? at = document;
        foreach (var part in path.Split('.'))
            at = (at as AqlObject)?.Get(part);
        return at;
    }

    /// <summary>None where a sparse index leaves the document out; several where a field is <c>name[*]</c>.</summary>
    private List<List<object?>> KeysOf(AqlObject document)
    {
        List<List<object?>> keys =
        [
            [],
        ];
        if (_entries is null)
            return [];
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
                values =
                [
                    .. items
                        .Select(item =>
                            rest.Length == 0 ? item
                            : item is AqlObject o ? PathValue(o, rest)
                            : null
                        )
                        .Distinct(AqlValue.Comparer.Instance),
                ];
            }

            if (Sparse && values.TrueForAll(static value => value is null))
                return [];
            keys = [.. keys.SelectMany(key => values.Select(value => new List<object?>(key) { value }))];
        }

        return keys;
    }
}

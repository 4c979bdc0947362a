namespace Concord.ArangoDb.StandIn;

/// <summary>Documents with their indexes: primary, edge, and those that were made.</summary>
internal sealed class Collection(string id, string name, bool isEdge, AqlObject properties)
{
    private readonly Dictionary<string, AqlObject> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<AqlObject>> _from = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<AqlObject>> _to = new(StringComparer.Ordinal);

    public string Id { get; } = id;
    public string Name { get; set; } = name;
    public bool IsEdge { get; } = isEdge;
    public AqlObject Properties { get; } = properties;
    public List<CollectionIndex> Indexes { get; } = [];
    public int Count => _documents.Count;

    /// <summary>In no particular order: nothing may rely on one.</summary>
    public IEnumerable<AqlObject> Documents => _documents.Values;

    public AqlObject? Find(string key) => _documents.GetValueOrDefault(key);

    public IEnumerable<AqlObject> From(string id) => _from.TryGetValue(id, out var found) ? found : Enumerable.Empty<AqlObject>();

    public IEnumerable<AqlObject> To(string id) => _to.TryGetValue(id, out var found) ? found : Enumerable.Empty<AqlObject>();

    /// <summary>
    /// Puts a document in the place of another, or of none; fails where uniqueness would be violated. What it did can be undone.
    /// </summary>
    public void Put(AqlObject? old, AqlObject? next, Transaction transaction)
    {
        transaction.Write(Properties.Get("waitForSync") is true);
        if (next is not null)
        {
            foreach (var index in Indexes)
            {
                index.CheckVector(next);
                if (index.ConflictOf(next, old) is { } conflict)
                {
                    throw new ArangoException(
                        1210,
                        $"unique constraint violated - in index {index.Name} of type {index.Type} over "
                            + $"'{string.Join("', '", index.Fields)}'; conflicting key: {conflict.Key}"
                    );
                }
            }
        }

        Swap(old, next);
        transaction.OnUndo(() => Swap(next, old));
    }

    public void AddIndex(CollectionIndex index)
    {
        foreach (var document in _documents.Values)
        {
            if (index.ConflictOf(document, null) is { } conflict)
                throw new ArangoException(
                    1210,
                    $"unique constraint violated - in index {index.Name} of type {index.Type}; conflicting key: {conflict.Key}"
                );
            index.Add(document);
        }

        Indexes.Add(index);
    }

    private void Swap(AqlObject? old, AqlObject? next)
    {
        if (old is not null)
        {
            _documents.Remove(old.Key);
            if (IsEdge)
                (_, _) = (Drop(_from, old.Text("_from")!, old), Drop(_to, old.Text("_to")!, old));
            foreach (var index in Indexes)
                index.Remove(old);
        }

        if (next is not null)
        {
            _documents.Add(next.Key, next);
            if (IsEdge)
                (_, _) = (Add(_from, next.Text("_from")!, next), Add(_to, next.Text("_to")!, next));
            foreach (var index in Indexes)
                index.Add(next);
        }
    }

    private static bool Add(Dictionary<string, HashSet<AqlObject>> edges, string end, AqlObject edge)
    {
        if (!edges.TryGetValue(end, out var found))
            edges[end] = found = [];
        return found.Add(edge);
    }

    private static bool Drop(Dictionary<string, HashSet<AqlObject>> edges, string end, AqlObject edge)
    {
        var found = edges[end];
        var removed = found.Remove(edge);
        if (found.Count == 0)
            edges.Remove(end);
        return removed;
    }
}

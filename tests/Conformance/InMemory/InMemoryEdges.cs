using Concord.Graph;

namespace Concord.Conformance;

/// <summary>Edges by id, by owner, and by both ends.</summary>
internal sealed class InMemoryEdges
{
    private readonly Dictionary<string, SubgraphEdge> _byId = [];
    private readonly Dictionary<VertexId, SortedDictionary<string, SubgraphEdge>> _byOwner = [];
    private readonly Dictionary<VertexId, SortedDictionary<string, SubgraphEdge>> _byEnd = [];

    public IReadOnlyCollection<SubgraphEdge> All => _byId.Values;

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyCollection<SubgraphEdge> OwnedBy(VertexId owner) => _byOwner.TryGetValue(owner, out var edges) ? edges.Values : [];

    /// <summary>In whichever direction they point, in the order of their ids.</summary>
    public IReadOnlyCollection<SubgraphEdge> At(VertexId end) => _byEnd.TryGetValue(end, out var edges) ? edges.Values : [];

    public void Put(SubgraphEdge edge)
    {
        Remove(edge.Id);
        _byId.Add(edge.Id, edge);
        Add(_byOwner, edge.Owner, edge);
        Add(_byEnd, edge.From, edge);
        if (edge.To != edge.From)
            Add(_byEnd, edge.To, edge);
    }

    public SubgraphEdge? Remove(string id)
    {
        if (!_byId.Remove(id, out var edge))
            return null;
        Remove(_byOwner, edge.Owner, id);
        Remove(_byEnd, edge.From, id);
        Remove(_byEnd, edge.To, id);
        return edge;
    }

    private static void Add(Dictionary<VertexId, SortedDictionary<string, SubgraphEdge>> index, VertexId key, SubgraphEdge edge)
    {
        if (!index.TryGetValue(key, out var edges))
            index.Add(key, edges = new(StringComparer.Ordinal));
        edges.Add(edge.Id, edge);
    }

    private static void Remove(Dictionary<VertexId, SortedDictionary<string, SubgraphEdge>> index, VertexId key, string id)
    {
        if (!index.TryGetValue(key, out var edges))
            return;
        edges.Remove(id);
        if (edges.Count == 0)
            index.Remove(key);
    }
}

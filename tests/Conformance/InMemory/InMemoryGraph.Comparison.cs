using Concord.Graph;
using Concord.Ports;

namespace Concord.Conformance;

internal sealed partial class InMemoryGraph
{
    public Subgraph? ReadSubgraph(VertexId owner)
    {
        _owners.TryGetValue(owner, out var own);
        var edges = _edges.OwnedBy(owner);
        return own.Properties is null && edges.Count == 0
            ? null
            : new()
            {
                Owner = owner,
                Version = own.Version,
                Properties = own.Properties,
                Edges = [.. edges],
            };
    }

    public IEnumerable<VertexId> ScanOwners(VertexId? after, int limit) =>
        _owners
            .Where(static owner => owner.Value.Properties is not null)
            .Select(static owner => owner.Key)
            .Concat(_edges.All.Select(static edge => edge.Owner))
            .Where(id => IsAfter(id, after))
            .Distinct()
            .Order(Ordinal)
            .Take(limit);

    public IEnumerable<SharedVertexComparison> ScanShared(VertexId? after, int limit) =>
        _others
            .Keys.Concat(_edges.All.Select(static edge => edge.Other))
            .Where(id => !IsOwner(id) && IsAfter(id, after))
            .Distinct()
            .Order(Ordinal)
            .Take(limit)
            .Select(id => new SharedVertexComparison(id, Read(id), Expected(id) is { } expected ? new(id, expected) : null));

    public void DamageByRemoving(VertexId id)
    {
        if (_owners.TryGetValue(id, out var owner) && owner.Properties is not null)
            _owners[id] = (owner.Version, null);
        else
            _others.Remove(id);
        _vectors.Remove(id);
    }

    public void DamageByPutting(GraphVertex vertex)
    {
        if (!IsOwner(vertex.Id))
            _others[vertex.Id] = vertex.Properties;
        else
            _owners[vertex.Id] = _owners.TryGetValue(vertex.Id, out var owner)
                ? (owner.Version, vertex.Properties)
                : (1, vertex.Properties);
    }

    public void DamageByRemoving(SubgraphEdge edge) => _edges.Remove(edge.Id);

    public void DamageByPutting(SubgraphEdge edge) => _edges.Put(edge);
}

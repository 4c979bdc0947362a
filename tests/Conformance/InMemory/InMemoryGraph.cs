using System.Collections.Immutable;
using Concord.Graph;
using Concord.Ports;
using Concord.Values;

namespace Concord.Conformance;

/// <summary>One generation of the graph. Not thread-safe.</summary>
internal sealed partial class InMemoryGraph
{
    private static readonly Comparer<VertexId> Ordinal = Comparer<VertexId>.Create(VertexId.CompareOrdinal);

    private readonly InMemoryEdges _edges = new();

    /// <summary>Every policy and realm that was ever written: its version, and its properties unless it is deleted.</summary>
    private readonly Dictionary<VertexId, (long Version, CanonicalJson? Properties)> _owners = [];

    /// <summary>All other vertices, including realms without a state of their own.</summary>
    private readonly SortedDictionary<VertexId, CanonicalJson> _others = new(Ordinal);

    private readonly Dictionary<VertexId, VertexVector> _vectors = [];

    public CanonicalJson? Properties(VertexId id) =>
        _owners.TryGetValue(id, out var owner) && owner.Properties is { } own ? own
        : _others.TryGetValue(id, out var other) ? other
        : null;

    public GraphVertex? Read(VertexId id) => Properties(id) is { } properties ? new(id, properties) : null;

    public IEnumerable<GraphVertex> Vertices =>
        _owners
            .Where(static owner => owner.Value.Properties is not null)
            .Select(static owner => new GraphVertex(owner.Key, owner.Value.Properties!.Value))
            .Concat(_others.Select(static other => new GraphVertex(other.Key, other.Value)));

    public GraphCounts Count() =>
        new(
            Vertices
                .CountBy(static vertex => vertex.Id.Kind)
                .ToImmutableDictionary(static kind => kind.Key, static kind => (long)kind.Value),
            _edges.All.CountBy(static edge => edge.Type).ToImmutableDictionary(static type => type.Key, static type => (long)type.Value)
        );

    public IEnumerable<GraphVertex> List(VertexFilter filter) =>
        Vertices
            .Where(vertex =>
                vertex.Id.Kind == filter.Kind
                && (filter.Realm is null || vertex.Id.Realm == filter.Realm)
                && IsAfter(vertex.Id, filter.After)
                && filter.Properties.All(property => HasText(vertex.Properties, property.Key, property.Value))
            )
            .OrderBy(static vertex => vertex.Id, Ordinal)
            .Take(filter.Limit);

    /// <summary>
    /// Returns what was written: the owner and every vertex that it mentions or mentioned before; nothing if the version is too
    /// low.
    /// </summary>
    public IReadOnlyCollection<VertexId> Apply(Subgraph subgraph, bool rewrite)
    {
        if (!rewrite && _owners.TryGetValue(subgraph.Owner, out var old) && old.Version >= subgraph.Version)
            return [];
        _owners[subgraph.Owner] = (subgraph.Version, subgraph.Properties);
        return Replace(subgraph.Owner, subgraph.Edges);
    }

    public void Remove(VertexId owner)
    {
        _owners.Remove(owner);
        Replace(owner, []);
    }

    /// <summary>Rewrites a shared vertex from the statements about it.</summary>
    public void Settle(VertexId id)
    {
        if (Expected(id) is { } properties)
            _others[id] = properties;
        else
            _others.Remove(id);
        KeepVector(id);
    }

    private SortedSet<VertexId> Replace(VertexId owner, IReadOnlyCollection<SubgraphEdge> edges)
    {
        var touched = new SortedSet<VertexId>(Ordinal) { owner };
        foreach (var edge in _edges.OwnedBy(owner).ToList())
        {
            _edges.Remove(edge.Id);
            touched.Add(edge.Other);
        }

        foreach (var edge in edges)
        {
            _edges.Put(edge);
            touched.Add(edge.Other);
        }

        foreach (var id in touched)
            Settle(id);
        return touched;
    }

    /// <summary>Null: it is an owner with its own properties, or nothing refers to it.</summary>
    private CanonicalJson? Expected(VertexId id)
    {
        if (_owners.TryGetValue(id, out var owner) && owner.Properties is not null)
            return null;
        var referring = _edges.At(id).Where(edge => edge.Other == id).ToList();
        if (referring.Count == 0)
            return null;
        return IsOwner(id) ? CanonicalJson.EmptyObject : SharedVertex.Merge(Statements(referring));
    }

    private static IEnumerable<SharedVertex.Statement> Statements(IEnumerable<SubgraphEdge> edges) =>
        edges
            .Where(static edge => edge.Statement is not null)
            .Select(static edge => new SharedVertex.Statement(edge.Id, edge.StatedAt, edge.Statement!.Value));

    private static bool IsOwner(VertexId id) => id.EntityKey is not null;

    private static bool IsAfter(VertexId id, VertexId? after) => after is not { } last || VertexId.CompareOrdinal(id, last) > 0;
}

using System.Globalization;

namespace Concord.ArangoDb.StandIn;

internal sealed class Database(string name, ServerVersion version, Sequence sequence, Disk disk) : ISchema
{
    public string Name { get; } = name;
    public string Id { get; } = sequence.Next();
    public ServerVersion Version { get; } = version;
    public Sequence Sequence { get; } = sequence;
    public Disk Disk { get; } = disk;
    public Dictionary<string, Collection> Collections { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, View> Views { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, NamedGraph> Graphs { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Analyzer> Analyzers { get; } = Analyzer.BuiltIn();

    public Collection Collection(string name) =>
        Collections.TryGetValue(name, out var collection) ? collection : throw Fail.CollectionNotFound(name);

    /// <summary>By <c>collection/key</c>; null where there is none.</summary>
    public AqlObject? Document(string id) =>
        Names.TrySplitId(id, out var collection, out var key) && Collections.TryGetValue(collection, out var found)
            ? found.Find(key)
            : null;

    public bool IsCollection(string name) => Collections.ContainsKey(name);

    public bool IsEdgeCollection(string name) => Collections.TryGetValue(name, out var collection) && collection.IsEdge;

    public bool IsView(string name) => Views.ContainsKey(name);

    public (IReadOnlyList<string> Edges, IReadOnlySet<string> Vertices)? Graph(string name) =>
        Graphs.TryGetValue(name, out var graph) ? ([.. graph.Edges.Select(static edge => edge.Collection)], graph.VertexCollections) : null;

    public Collection Create(string name, bool isEdge, AqlObject properties)
    {
        if (!Names.IsCollection(name))
            throw new ArangoException(1208, $"illegal name: collection name invalid: {name}");
        if (Collections.ContainsKey(name) || Views.ContainsKey(name))
            throw new ArangoException(1207, $"duplicate name: {name}");
        return Collections[name] = new(Sequence.Next(), name, isEdge, properties);
    }
}

/// <summary>Ids and revisions: each greater than those before.</summary>
internal sealed class Sequence
{
    private long _last = 1_000;

    public string Next() => Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);

    public string NextRevision() => $"_{Interlocked.Increment(ref _last):x9}--_";
}

/// <param name="From">Vertex collections at the start of such an edge.</param>
internal sealed record EdgeDefinition(string Collection, IReadOnlyList<string> From, IReadOnlyList<string> To);

internal sealed record NamedGraph(string Name, string Revision, IReadOnlyList<EdgeDefinition> Edges, IReadOnlyList<string> Orphans)
{
    public IReadOnlySet<string> VertexCollections =>
        Edges.SelectMany(static edge => edge.From.Concat(edge.To)).Concat(Orphans).ToHashSet(StringComparer.Ordinal);
}

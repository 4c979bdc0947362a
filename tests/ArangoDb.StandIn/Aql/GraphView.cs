namespace Concord.ArangoDb.StandIn;

/// <summary>Edges and vertices as a graph query sees them.</summary>
internal sealed class GraphView
{
    private readonly QueryContext _context;
    private readonly List<(Collection Collection, string Direction)> _edges;
    private readonly GraphScope _scope;
    private readonly IReadOnlySet<string> _with;
    private readonly HashSet<string>? _vertexCollections;

    public GraphView(QueryContext context, GraphScope scope, AqlObject options, IReadOnlySet<string> with)
    {
        (_context, _scope, _with) = (context, scope, with);
        var edges = Strings(options.Get("edgeCollections"));
        _vertexCollections = Strings(options.Get("vertexCollections"));
        _edges =
        [
            .. scope
                .Edges.Where(edge => edges is null || edges.Contains(edge.Collection))
                .Select(edge => (context.Database.Collection(edge.Collection), edge.Direction)),
        ];
    }

    /// <summary>The id of a vertex that is given as text or document; null, with a warning, for anything else.</summary>
    public string? IdOf(object? value)
    {
        var id = value as string ?? (value as AqlObject)?.Text("_id");
        if (Names.TrySplitId(id, out var collection, out _) && _context.Database.IsCollection(collection))
            return id;
        _context.Warn(10, "bad parameter: invalid start or end of a graph query: a document id or a document is needed");
        return null;
    }

    /// <summary>Null where the document does not exist.</summary>
    public AqlObject? Vertex(string id)
    {
        _context.Tick();
        if (
            _context.IsCluster
            && _scope.VertexCollections is null
            && Names.TrySplitId(id, out var collection, out _)
            && !_with.Contains(collection)
        )
        {
            throw new ArangoException(
                1521,
                $"collection not known to traversal: '{collection}'. please add 'WITH {collection}' as the first line in your AQL query"
            );
        }

        return _context.Database.Document(id);
    }

    public bool MayVisit(string id) =>
        _vertexCollections is null || (Names.TrySplitId(id, out var collection, out _) && _vertexCollections.Contains(collection));

    /// <summary>Edges at a vertex, each with the vertex at its other end.</summary>
    public IEnumerable<(AqlObject Edge, string Other)> At(string id, bool reversed = false)
    {
        foreach (var (collection, given) in _edges)
        {
            var direction = reversed
                ? given switch
                {
                    "OUTBOUND" => "INBOUND",
                    "INBOUND" => "OUTBOUND",
                    _ => given,
                }
                : given;
            if (direction != "INBOUND")
            {
                foreach (var edge in collection.From(id))
                    yield return (edge, edge.Text("_to")!);
            }

            if (direction == "OUTBOUND")
                continue;
            foreach (var edge in collection.To(id))
            {
                // An edge from a vertex to itself counts once.
                if (direction == "INBOUND" || edge.Text("_from") != id)
                    yield return (edge, edge.Text("_from")!);
            }
        }
    }

    public static double Weight(AqlObject edge, AqlObject options)
    {
        var given = options.Text("weightAttribute") is { } name ? edge.Get(name) : null;
        var weight =
            AqlValue.IsNumber(given) ? AqlValue.Number(given)
            : options.ContainsKey("defaultWeight") ? AqlValue.Number(options.Get("defaultWeight"))
            : 1;
        return weight >= 0 ? weight : throw new ArangoException(1948, "negative edge weight found");
    }

    private static HashSet<string>? Strings(object? value) =>
        AqlValue.ToList(value).OfType<string>().ToHashSet(StringComparer.Ordinal) is { Count: > 0 } set ? set : null;
}

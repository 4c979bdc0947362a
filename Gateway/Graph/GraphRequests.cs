using Concord.Gateway.Http;
using Concord.Graph;

namespace Concord.Gateway.Graph;

/// <summary>Query strings of the graph endpoints.</summary>
internal static class GraphRequests
{
    private const int MaxDepth = 5;
    private const int MaxPaths = 10;
    private const int MaxPathLength = 8;
    private const int MaxSimilar = 100;
    private const int DefaultSimilar = 10;

    /// <summary>The longest kind, a slash, and the longest id.</summary>
    private const int MaxVertex = 512;

    public static NeighborQuery Neighbors(VertexId start, IQueryCollection parameters)
    {
        var query = new QueryReader(parameters);
        var result = new NeighborQuery
        {
            Start = start,
            Depth = query.Number("depth", otherwise: 1, MaxDepth),
            Direction =
                query.Value<EdgeDirection>("direction", WireName.TryParse, "one of " + WireName.ListOf<EdgeDirection>())
                ?? EdgeDirection.Any,
            EdgeTypes = query.Texts("edge"),
            Limit = query.Limit(),
        };
        query.ThrowIfInvalid();
        return result;
    }

    public static PathQuery Paths(IQueryCollection parameters)
    {
        var query = new QueryReader(parameters);
        var (from, to) = (Vertex(query, "from"), Vertex(query, "to"));
        if (from is not null && from == to)
            query.Fail("to", "Both ends are the same.");
        var (count, maxDepth) = (query.Number("k", otherwise: 1, MaxPaths), query.Number("maxDepth", otherwise: 6, MaxPathLength));
        query.ThrowIfInvalid();
        return new()
        {
            From = from!.Value,
            To = to!.Value,
            Count = count,
            MaxDepth = maxDepth,
        };
    }

    public static GraphSearch Search(IQueryCollection parameters)
    {
        var query = new QueryReader(parameters);
        var text = query.RequiredWords("q");
        var kind = query.Text("kind");
        if (kind is not null && !VertexKinds.All.Contains(kind))
            query.Fail("kind", $"Expected one of {string.Join(", ", VertexKinds.All)}.");
        var limit = query.Limit();
        query.ThrowIfInvalid();
        return new()
        {
            Text = text!,
            Kind = kind,
            Limit = limit,
        };
    }

    public static int SimilarLimit(IQueryCollection parameters)
    {
        var query = new QueryReader(parameters);
        var limit = query.Limit(DefaultSimilar, MaxSimilar);
        query.ThrowIfInvalid();
        return limit;
    }

    private static VertexId? Vertex(QueryReader query, string name)
    {
        if (query.RequiredText(name, MaxVertex) is not { } text)
            return null;
        if (VertexId.TryParseTrimmed(text, out var vertex))
            return vertex;
        query.Fail(name, "Expected {kind}/{id} of a vertex, for instance policies/motor-fr~A1.");
        return null;
    }
}

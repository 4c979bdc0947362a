using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Graph;

namespace Concord.Gateway.Graph;

/// <summary>A vertex of the graph, its id also split into its parts.</summary>
internal sealed record VertexResponse(
    string Id,
    string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Realm,
    string OwnId,
    CanonicalJson Properties
)
{
    public static VertexResponse Of(GraphVertex vertex) =>
        new(vertex.Id.ToString(), vertex.Id.Kind, vertex.Id.Realm, vertex.Id.OwnId, vertex.Properties);
}

internal sealed record EdgeResponse(string Id, string Type, string From, string To, CanonicalJson Properties)
{
    public static EdgeResponse Of(GraphEdge edge) => new(edge.Id, edge.Type, edge.From.ToString(), edge.To.ToString(), edge.Properties);
}

internal sealed record NeighborhoodResponse(IReadOnlyList<VertexResponse> Vertices, IReadOnlyList<EdgeResponse> Edges, bool Truncated)
{
    public static NeighborhoodResponse Of(GraphNeighborhood found) =>
        new([.. found.Vertices.Select(VertexResponse.Of)], [.. found.Edges.Select(EdgeResponse.Of)], found.Truncated);
}

/// <param name="Length">Number of edges.</param>
internal sealed record PathResponse(int Length, IReadOnlyList<VertexResponse> Vertices, IReadOnlyList<EdgeResponse> Edges)
{
    public static PathResponse Of(GraphPath path) =>
        new(path.Edges.Length, [.. path.Vertices.Select(VertexResponse.Of)], [.. path.Edges.Select(EdgeResponse.Of)]);
}

internal sealed record PathsResponse(IReadOnlyList<PathResponse> Paths, bool Truncated)
{
    public static PathsResponse Of(GraphPaths found) => new([.. found.Items.Select(PathResponse.Of)], found.Truncated);
}

internal sealed record SimilarVertexResponse(VertexResponse Vertex, double Score, ImmutableArray<FieldAgreement> Reasons)
{
    private const int Digits = 4;

    public static SimilarVertexResponse Of(SimilarVertex similar) =>
        new(VertexResponse.Of(similar.Vertex), Math.Round(similar.Score, Digits), similar.Reasons.IsDefault ? [] : similar.Reasons);
}

internal sealed record SimilarResponse(IReadOnlyList<SimilarVertexResponse> Items, bool Pending)
{
    public static SimilarResponse Of(SimilarVertices found) => new([.. found.Items.Select(SimilarVertexResponse.Of)], found.Pending);
}

internal sealed record SearchHitResponse(VertexResponse Vertex, double Score)
{
    public static SearchHitResponse Of(SearchHit hit) => new(VertexResponse.Of(hit.Vertex), hit.Score);
}

internal sealed record SearchResponse(IReadOnlyList<SearchHitResponse> Items, bool Pending)
{
    public static SearchResponse Of(SearchHits found) => new([.. found.Items.Select(SearchHitResponse.Of)], found.Pending);
}

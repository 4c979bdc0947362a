using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Grains.Abstractions.Graph;
using Concord.Grains.Abstractions.Json;

namespace Concord.Gateway.Graph;

/// <summary>A thing in the graph, its id taken apart for those who do not want to.</summary>
internal sealed record VertexDocument(
    string Id,
    string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Realm,
    string OwnId,
    CanonicalJson Properties)
{
    public static VertexDocument Of(GraphVertex vertex) => new(vertex.Id.ToString(), vertex.Id.Kind, vertex.Id.Realm, vertex.Id.OwnId, vertex.Properties);
}

internal sealed record EdgeDocument(string Id, string Type, string From, string To, CanonicalJson Properties)
{
    public static EdgeDocument Of(GraphEdge edge) => new(edge.Id, edge.Type, edge.From.ToString(), edge.To.ToString(), edge.Properties);
}

internal sealed record NeighborhoodDocument(IReadOnlyList<VertexDocument> Vertices, IReadOnlyList<EdgeDocument> Edges, bool Truncated)
{
    public static NeighborhoodDocument Of(GraphNeighborhood found) =>
        new([.. found.Vertices.Select(VertexDocument.Of)], [.. found.Edges.Select(EdgeDocument.Of)], found.Truncated);
}

/// <param name="Length">Number of edges.</param>
internal sealed record PathDocument(int Length, IReadOnlyList<VertexDocument> Vertices, IReadOnlyList<EdgeDocument> Edges)
{
    public static PathDocument Of(GraphPath path) =>
        new(path.Edges.Length, [.. path.Vertices.Select(VertexDocument.Of)], [.. path.Edges.Select(EdgeDocument.Of)]);
}

internal sealed record PathsDocument(IReadOnlyList<PathDocument> Paths, bool Truncated)
{
    public static PathsDocument Of(GraphPaths found) => new([.. found.Items.Select(PathDocument.Of)], found.Truncated);
}

internal sealed record SimilarVertexDocument(VertexDocument Vertex, double Score, ImmutableArray<FieldAgreement> Reasons)
{
    private const int Digits = 4;

    public static SimilarVertexDocument Of(SimilarVertex similar) =>
        new(VertexDocument.Of(similar.Vertex), Math.Round(similar.Score, Digits), similar.Reasons.IsDefault ? [] : similar.Reasons);
}

internal sealed record SimilarDocument(IReadOnlyList<SimilarVertexDocument> Items, bool Pending)
{
    public static SimilarDocument Of(SimilarVertices found) => new([.. found.Items.Select(SimilarVertexDocument.Of)], found.Pending);
}

internal sealed record SearchHitDocument(VertexDocument Vertex, double Score)
{
    public static SearchHitDocument Of(SearchHit hit) => new(VertexDocument.Of(hit.Vertex), hit.Score);
}

internal sealed record SearchDocument(IReadOnlyList<SearchHitDocument> Items)
{
    public static SearchDocument Of(ImmutableArray<SearchHit> hits) => new([.. hits.Select(SearchHitDocument.Of)]);
}

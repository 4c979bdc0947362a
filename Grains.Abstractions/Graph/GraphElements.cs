using System.Collections.Immutable;

namespace Concord.Graph;

/// <summary>A thing in the graph.</summary>
/// <param name="Properties">A JSON object: what is known about it.</param>
[GenerateSerializer, Immutable, Alias("concord.graph-vertex")]
public sealed record GraphVertex([property: Id(0)] VertexId Id, [property: Id(1)] CanonicalJson Properties);

/// <summary>How two things are connected.</summary>
/// <param name="Id">The same for as long as the connection exists; see <c>Grains/Graph/SubgraphEdge</c>.</param>
/// <param name="Type">For instance <c>holds</c>, <c>covers</c>, <c>locatedAt</c>.</param>
/// <param name="Properties">A JSON object, for instance <c>{"role": "policyholder"}</c>.</param>
[GenerateSerializer, Immutable, Alias("concord.graph-edge")]
public sealed record GraphEdge(
    [property: Id(0)] string Id,
    [property: Id(1)] string Type,
    [property: Id(2)] VertexId From,
    [property: Id(3)] VertexId To,
    [property: Id(4)] CanonicalJson Properties
);

/// <param name="Vertices">The start first, then by distance; within a distance by id.</param>
/// <param name="Edges">Edges between these vertices, each once, by id.</param>
/// <param name="Truncated">There is more than the query's limit or the edge budget allows.</param>
[GenerateSerializer, Immutable, Alias("concord.graph-neighborhood")]
public sealed record GraphNeighborhood(
    [property: Id(0)] ImmutableArray<GraphVertex> Vertices,
    [property: Id(1)] ImmutableArray<GraphEdge> Edges,
    [property: Id(2)] bool Truncated
);

/// <param name="Vertices">From one end to the other, each once.</param>
/// <param name="Edges">
/// One fewer than the vertices: the edge from each vertex to the next. Where there are several, the first by type, then by id.
/// </param>
[GenerateSerializer, Immutable, Alias("concord.graph-path")]
public sealed record GraphPath([property: Id(0)] ImmutableArray<GraphVertex> Vertices, [property: Id(1)] ImmutableArray<GraphEdge> Edges);

/// <param name="Items">Shortest first. No two have the same vertices in the same order.</param>
/// <param name="Truncated">The search was not complete: there may be more paths, or shorter ones.</param>
[GenerateSerializer, Immutable, Alias("concord.graph-paths")]
public sealed record GraphPaths([property: Id(0)] ImmutableArray<GraphPath> Items, [property: Id(1)] bool Truncated);

/// <param name="Score">0 to 1.</param>
/// <param name="Reasons">For parties: the fields that agree; empty for other kinds.</param>
[GenerateSerializer, Immutable, Alias("concord.similar-vertex")]
public sealed record SimilarVertex(
    [property: Id(0)] GraphVertex Vertex,
    [property: Id(1)] double Score,
    [property: Id(2)] ImmutableArray<FieldAgreement> Reasons
);

/// <summary>A field in which two parties agree.</summary>
/// <param name="Field">JSON Pointer into the properties.</param>
/// <param name="Exact">Equal apart from case, accents and punctuation; otherwise only similar.</param>
[GenerateSerializer, Immutable, Alias("concord.field-agreement")]
public sealed record FieldAgreement(
    [property: Id(0)] string Field,
    [property: Id(1)] string Value,
    [property: Id(2)] string Other,
    [property: Id(3)] bool Exact
);

/// <param name="Pending">
/// The vertex, or another one that may be like it, has no vector yet: the generator of embeddings lags or is unavailable.
/// </param>
[GenerateSerializer, Immutable, Alias("concord.similar-vertices")]
public sealed record SimilarVertices([property: Id(0)] ImmutableArray<SimilarVertex> Items, [property: Id(1)] bool Pending);

/// <param name="Score">Greater is better; comparable within one answer only.</param>
[GenerateSerializer, Immutable, Alias("concord.search-hit")]
public sealed record SearchHit([property: Id(0)] GraphVertex Vertex, [property: Id(1)] double Score);

/// <param name="Items">Best first.</param>
/// <param name="Pending">
/// Words of vertices are still to be indexed: one may be missing, or found by what was known before.
/// </param>
[GenerateSerializer, Immutable, Alias("concord.search-hits")]
public sealed record SearchHits([property: Id(0)] ImmutableArray<SearchHit> Items, [property: Id(1)] bool Pending);

using System.Collections.Immutable;

namespace Concord.Graph;

[GenerateSerializer, Immutable, Alias("concord.neighbor-query")]
public sealed record NeighborQuery
{
    [Id(0)]
    public required VertexId Start { get; init; }

    /// <summary>1 to 5.</summary>
    [Id(1)]
    public int Depth { get; init; } = 1;

    [Id(2)]
    public EdgeDirection Direction { get; init; }

    /// <summary>Follow only these types; empty: all.</summary>
    [Id(3)]
    public ImmutableArray<string> EdgeTypes { get; init; } = [];

    /// <summary>Maximum number of vertices besides the start; 1 to 1,000.</summary>
    [Id(4)]
    public int Limit { get; init; } = 100;
}

/// <summary>Which way edges are followed.</summary>
[GenerateSerializer, Alias("concord.edge-direction")]
public enum EdgeDirection
{
    Any,

    /// <summary>From an edge's <c>from</c> to its <c>to</c>.</summary>
    Out,
    In,
}

/// <summary>
/// Paths between two things, in whichever direction their edges point; never through a realm or a system (see
/// <see cref="VertexKinds.IsHub"/>).
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.path-query")]
public sealed record PathQuery
{
    [Id(0)]
    public required VertexId From { get; init; }

    [Id(1)]
    public required VertexId To { get; init; }

    /// <summary>Maximum number of paths; 1 to 10.</summary>
    [Id(2)]
    public int Count { get; init; } = 1;

    /// <summary>Maximum number of edges in a path; 1 to 8.</summary>
    [Id(3)]
    public int MaxDepth { get; init; } = 6;
}

/// <summary>Finds the vertices that contain every word; each word may be a prefix. Best first.</summary>
[GenerateSerializer, Immutable, Alias("concord.graph-search")]
public sealed record GraphSearch
{
    [Id(0)]
    public required string Text { get; init; }

    /// <summary>Only of this kind; null: of all.</summary>
    [Id(1)]
    public string? Kind { get; init; }

    /// <summary>1 to 1,000.</summary>
    [Id(2)]
    public int Limit { get; init; } = 100;
}

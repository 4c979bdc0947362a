using System.Collections.Immutable;

namespace Concord.Graph;

/// <summary>
/// Everything that one policy or realm contributes to the graph: its own vertex, and its edges with their statements about the
/// vertices at the other ends. The unit of writing, of the version fence and of comparison. A pure function of the entity's
/// state.
/// </summary>
public sealed record Subgraph
{
    /// <summary>A policy or a realm.</summary>
    public required VertexId Owner { get; init; }

    /// <summary>The entity's version.</summary>
    public required long Version { get; init; }

    /// <summary>
    /// Properties of the owner's vertex, a JSON object. Null: it has none (it is deleted, and this is the tombstone; or a
    /// damaged store lacks the vertex).
    /// </summary>
    public CanonicalJson? Properties { get; init; }

    /// <summary>By id, each once.</summary>
    public ImmutableArray<SubgraphEdge> Edges { get; init; } = [];

    /// <summary>Equal if everything except the version is equal.</summary>
    public bool IsEquivalentTo(Subgraph? other) =>
        other is not null && Owner == other.Owner && Properties == other.Properties && Edges.SequenceEqual(other.Edges);
}

using System.Collections.Immutable;
using Concord.Values;

namespace Concord.Graph;

/// <summary>
/// All that one policy or realm says: its own vertex, and its edges with what it says of the things at their other ends. The unit of writing, of the version fence and of
/// comparison. A pure function of the entity's state.
/// </summary>
public sealed record Subgraph
{
    /// <summary>A policy or a realm.</summary>
    public required VertexId Owner { get; init; }

    /// <summary>The entity's version.</summary>
    public required long Version { get; init; }

    /// <summary>Of the owner's vertex, a JSON object; null: it has none (it is deleted, and this is the tombstone; or, read from a damaged store, the vertex is not there).</summary>
    public CanonicalJson? Properties { get; init; }

    /// <summary>By id, each once.</summary>
    public ImmutableArray<SubgraphEdge> Edges { get; init; } = [];

    /// <summary>Equal where everything but the version says the same.</summary>
    public bool IsEquivalentTo(Subgraph? other) =>
        other is not null && Owner == other.Owner && Properties == other.Properties && Edges.SequenceEqual(other.Edges);
}

using System.Collections.Immutable;
using Concord.Wal;

namespace Concord.Graph;

/// <summary><c>GET /v1/graph/stats</c>.</summary>
[GenerateSerializer, Immutable, Alias("concord.graph-stats")]
public sealed record GraphStats
{
    /// <summary>Name of the store's adapter.</summary>
    [Id(0)]
    public required string Provider { get; init; }

    /// <summary>What the store can do, as text: server version, how paths, vectors and texts are searched.</summary>
    [Id(1)]
    public required string Detail { get; init; }

    /// <summary>Per kind of <see cref="VertexKinds.All"/>; also kinds without vertices.</summary>
    [Id(2)]
    public required ImmutableDictionary<string, long> Vertices { get; init; }

    /// <summary>Per type.</summary>
    [Id(3)]
    public required ImmutableDictionary<string, long> Edges { get; init; }

    /// <summary>Per partition that has entries: everything up to here is in the graph.</summary>
    [Id(4)]
    public required ImmutableArray<WalPosition> Positions { get; init; }

    /// <summary>The check under way, or the last one; null if there was none yet.</summary>
    [Id(5)]
    public GraphCheck? Check { get; init; }

    [Id(6)]
    public GraphRebuild? Rebuild { get; init; }

    /// <summary>Name and version of the generator of embeddings.</summary>
    [Id(7)]
    public required string Embeddings { get; init; }

    /// <summary>Vertices whose vector is missing or outdated.</summary>
    [Id(8)]
    public required long WithoutVector { get; init; }

    /// <summary>Vertices whose words are still to be indexed.</summary>
    [Id(9)]
    public long PendingWords { get; init; }
}

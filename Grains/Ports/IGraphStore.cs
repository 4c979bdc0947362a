using System.Collections.Immutable;
using Concord.Graph;
using Concord.Text;
using Concord.Wal;

namespace Concord.Ports;

/// <summary>
/// The graph. It is written one <see cref="Subgraph"/> at a time: a policy or a realm contributes all of its vertices, edges
/// and statements under its version, and so replaces its earlier ones. <see cref="SharedVertex"/> merges the statements of
/// several owners about one vertex. Every adapter passes <c>GraphStoreConformance</c>. All members fail with
/// <see cref="StorageUnavailableException"/> while the store cannot be reached; then the operation was done wholly, in part or
/// not at all, and repeating it completes it. Each read sees one generation of the graph, never parts of two.
/// </summary>
public interface IGraphStore
{
    /// <summary>Name of the adapter, and what it can do here, as text.</summary>
    GraphStoreInfo Info { get; }

    /// <summary>Asks the store whether it works now; throws <see cref="StorageUnavailableException"/> with the reason if not.</summary>
    ValueTask CheckAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes each subgraph whose version is higher than the stored one (a lower or equal one changes nothing), and updates the
    /// vertices that it shares with others. An owner may occur once in a batch. Returns the vertices that were written and
    /// whose vector is therefore missing or outdated.
    /// </summary>
    ValueTask<IReadOnlyList<VertexId>> ApplyAsync(GraphBatch batch, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyList<GraphVertex?>> ReadVerticesAsync(IReadOnlyList<VertexId> ids, CancellationToken cancellationToken = default);

    /// <summary>
    /// Null if the start does not exist. A hub (<see cref="VertexKinds.IsHub"/>) is reached, but the traversal continues from
    /// it only if it is the start. If more vertices than the limit have the greatest distance, the store chooses which of them
    /// to return.
    /// </summary>
    /// <param name="maxEdges">Maximum number of edges that are read; past it the answer is truncated.</param>
    ValueTask<GraphNeighborhood?> NeighborsAsync(NeighborQuery query, int maxEdges, CancellationToken cancellationToken = default);

    /// <summary>
    /// Simple paths between two different existing vertices, shortest first, those of equal length in ordinal order of their
    /// vertices' ids. No path goes through a hub (<see cref="VertexKinds.IsHub"/>), but a hub may be an end. If there are more
    /// of the longest ones than requested, the store chooses.
    /// </summary>
    /// <param name="maxEdges">Maximum number of edges that are read; past it the answer is truncated.</param>
    ValueTask<GraphPaths> PathsAsync(PathQuery query, int maxEdges, CancellationToken cancellationToken = default);

    /// <summary>
    /// The vertices of the same kind whose vectors, by the same generator, have the greatest cosine with this one's, without
    /// itself; null if it has no vector (or does not exist). The score is the cosine; negative values become 0.
    /// </summary>
    ValueTask<IReadOnlyList<ScoredVertex>?> NearestAsync(VertexId id, int limit, CancellationToken cancellationToken = default);

    /// <summary>Best first.</summary>
    ValueTask<IReadOnlyList<ScoredVertex>> SearchAsync(GraphSearch search, CancellationToken cancellationToken = default);

    /// <summary>
    /// If the store makes words behind its writes: waits, for a second at most, until <see cref="SearchAsync"/> finds what has been
    /// applied so far. False: words are still pending, so a search may miss vertices, or find them by what they said before. Each
    /// search waits in this way.
    /// </summary>
    ValueTask<bool> CatchUpWordsAsync(CancellationToken cancellationToken = default) => new(true);

    /// <summary>Vertices whose words are still to be made.</summary>
    ValueTask<long> CountPendingWordsAsync(CancellationToken cancellationToken = default) => new(0);

    /// <summary>
    /// Vertices that match, after <see cref="VertexFilter.After"/>, in a stable order that the store defines.
    /// </summary>
    ValueTask<IReadOnlyList<GraphVertex>> ListAsync(VertexFilter filter, CancellationToken cancellationToken = default);

    ValueTask<GraphCounts> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// If the store keeps counts, counts everything again and stores the result. False: the stored counts were wrong.
    /// </summary>
    ValueTask<bool> RecountAsync(CancellationToken cancellationToken = default) => new(true);

    /// <summary>Per partition with entries, the highest <see cref="GraphBatch.Position"/> that was applied.</summary>
    ValueTask<IReadOnlyList<WalPosition>> ReadPositionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Some of the vertices without a vector of their current content by this generator.</summary>
    ValueTask<IReadOnlyList<VertexId>> ReadWithoutVectorAsync(string generator, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many of these there are.</summary>
    ValueTask<long> CountWithoutVectorAsync(string generator, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores vectors, the last one per vertex; one for a vertex that is deleted or has other content now changes nothing.
    /// </summary>
    ValueTask PutVectorsAsync(IReadOnlyList<VertexVector> vectors, CancellationToken cancellationToken = default);

    /// <summary>Vectors that the same generator made from this content before; null if there is none.</summary>
    ValueTask<IReadOnlyList<ImmutableArray<float>?>> FindVectorsAsync(
        string generator,
        IReadOnlyList<ContentId> contents,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// The stored subgraphs of these owners, whatever their condition: null if neither a vertex nor an edge exists (a realm
    /// that is only referred to has no statements). For comparison: an element that cannot be read is left out, so that the
    /// check reports it as missing.
    /// </summary>
    ValueTask<IReadOnlyList<Subgraph?>> ReadSubgraphsAsync(IReadOnlyList<VertexId> owners, CancellationToken cancellationToken = default);

    /// <summary>
    /// Owners after <paramref name="after"/>, in the store's own order, with a vertex or an edge: also those that have edges
    /// and no vertex.
    /// </summary>
    ValueTask<IReadOnlyList<VertexId>> ScanOwnersAsync(VertexId? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Shared vertices (not policies or realms) after <paramref name="after"/>, in the store's own order, that are stored or
    /// that edges mention: what is stored, and what should be.
    /// </summary>
    ValueTask<IReadOnlyList<SharedVertexComparison>> ScanSharedAsync(
        VertexId? after,
        int limit,
        CancellationToken cancellationToken = default
    );

    /// <summary>Rewrites shared vertices from the statements, whatever is stored.</summary>
    ValueTask RefreshSharedAsync(IReadOnlyList<VertexId> shared, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes everything of owners without a state, with their tombstones, and refreshes the vertices that they shared with
    /// others.
    /// </summary>
    ValueTask RemoveAsync(IReadOnlyList<VertexId> owners, CancellationToken cancellationToken = default);

    /// <summary>
    /// Creates an empty graph beside the one that is read, unless there is one already. From now on <see cref="ApplyAsync"/>
    /// writes to both.
    /// </summary>
    ValueTask BeginShadowAsync(CancellationToken cancellationToken = default);

    ValueTask<bool> HasShadowAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Whether another version of <see cref="SearchTokens"/> made the tokens of the graph that is read: then some searches
    /// would miss vertices. A swap ends this.
    /// </summary>
    ValueTask<bool> HasOutdatedTokensAsync(CancellationToken cancellationToken = default) => new(false);

    /// <summary>
    /// The shadow becomes the graph that is read, in one step; the previous one is removed afterwards. Vectors of the same
    /// content are copied; positions belong to the store, and stay. Does nothing if there is no shadow.
    /// </summary>
    ValueTask SwapShadowAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes a shadow. Does nothing if there is none.</summary>
    ValueTask DropShadowAsync(CancellationToken cancellationToken = default);
}

public sealed record GraphStoreInfo(string Provider, string Detail);

/// <summary>What is written in one call.</summary>
public sealed record GraphBatch(IReadOnlyList<Subgraph> Subgraphs)
{
    /// <summary>With this batch, the graph contains everything of the partition up to here. Stored together with it.</summary>
    public WalPosition? Position { get; init; }

    /// <summary>The entries that this batch applies, where it is a delivery.</summary>
    public AppliedEvents? Applied { get; init; }

    /// <summary>
    /// Replaces what is stored even if it has the same or a higher version: repairs damage. Only in the turn of the
    /// projection's grain, so that nothing newer is overwritten.
    /// </summary>
    public bool Rewrite { get; init; }

    /// <summary>Writes only to the shadow: a rebuild. If there is none (any more), nothing is written.</summary>
    public bool ShadowOnly { get; init; }
}

public sealed record ScoredVertex(GraphVertex Vertex, double Score);

/// <summary>Conditions are combined with "and".</summary>
public sealed record VertexFilter
{
    public required string Kind { get; init; }

    /// <summary>See <see cref="VertexId.Realm"/>.</summary>
    public string? Realm { get; init; }

    /// <summary>Members of the properties, at the first level, that have exactly this text value.</summary>
    public ImmutableDictionary<string, string> Properties { get; init; } = ImmutableDictionary<string, string>.Empty;

    public VertexId? After { get; init; }
    public required int Limit { get; init; }
}

/// <param name="Vertices">Per kind with vertices.</param>
/// <param name="Edges">Per type with edges.</param>
public sealed record GraphCounts(ImmutableDictionary<string, long> Vertices, ImmutableDictionary<string, long> Edges);

/// <param name="Content">The content that it was made from.</param>
/// <param name="Generator">Name and version of the generator: vectors of different generators cannot be compared.</param>
public sealed record VertexVector(VertexId Id, ContentId Content, string Generator, ImmutableArray<float> Vector);

/// <param name="Stored">Null: it does not exist.</param>
/// <param name="Expected">Null: nothing refers to it.</param>
public sealed record SharedVertexComparison(VertexId Id, GraphVertex? Stored, GraphVertex? Expected);

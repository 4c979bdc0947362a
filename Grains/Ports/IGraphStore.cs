using System.Collections.Immutable;
using Concord.Errors;
using Concord.Graph;
using Concord.Text;
using Concord.Values;
using Concord.Wal;

namespace Concord.Ports;

/// <summary>
/// The graph. It is written one <see cref="Subgraph"/> at a time: a policy or a realm says all that it has to say, under its version, and so replaces what it said before.
/// What several of them say of the same thing is put together by <see cref="SharedVertex"/>. Every adapter passes <c>GraphStoreConformance</c>. All members fail with
/// <see cref="StorageUnavailableException"/> while the store cannot be reached, and then what they were to do has happened wholly, in part or not at all: doing it again
/// makes it right. Reads see one generation of the graph each, never half of one.
/// </summary>
public interface IGraphStore
{
    /// <summary>Name of the adapter, and what it can do here, in words.</summary>
    GraphStoreInfo Info { get; }

    /// <summary>Asks the store whether it works now; throws <see cref="StorageUnavailableException"/> with the reason if not.</summary>
    ValueTask CheckAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes subgraphs, each where its version is higher than the one that is there (a lower or equal one changes nothing), and brings what they share with others up to
    /// date. An owner stands in a batch at most once. Answers the vertices that were written and whose vector is therefore missing or old.
    /// </summary>
    ValueTask<IReadOnlyList<VertexId>> ApplyAsync(GraphBatch batch, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyList<GraphVertex?>> ReadVerticesAsync(IReadOnlyList<VertexId> ids, CancellationToken cancellationToken = default);

    /// <summary>
    /// Null where the start does not exist. A hub (<see cref="VertexKinds.IsHub"/>) is reached, and gone on from only where it is the start. Which vertices of the greatest
    /// distance are answered, where there are more than the limit, is the store's choice.
    /// </summary>
    /// <param name="maxEdges">At most so many edges are looked at; past it the answer is truncated.</param>
    ValueTask<GraphNeighborhood?> NeighborsAsync(NeighborQuery query, int maxEdges, CancellationToken cancellationToken = default);

    /// <summary>
    /// Simple paths between two different vertices that exist, shortest first, those of a length in ordinal order of their vertices' ids; none through a hub
    /// (<see cref="VertexKinds.IsHub"/>), which may be an end. Which of the longest ones are answered, where there are more than asked for, is the store's choice.
    /// </summary>
    /// <param name="maxEdges">At most so many edges are looked at; past it the answer is truncated.</param>
    ValueTask<GraphPaths> PathsAsync(PathQuery query, int maxEdges, CancellationToken cancellationToken = default);

    /// <summary>
    /// The vertices of the same kind whose vectors, by the same generator, have the greatest cosine with this one's, without it; null where it has no vector (or does not
    /// exist). The score is the cosine, below 0 taken as 0.
    /// </summary>
    ValueTask<IReadOnlyList<ScoredVertex>?> NearestAsync(VertexId id, int limit, CancellationToken cancellationToken = default);

    /// <summary>Best first.</summary>
    ValueTask<IReadOnlyList<ScoredVertex>> SearchAsync(GraphSearch search, CancellationToken cancellationToken = default);

    /// <summary>Vertices that match, after <see cref="VertexFilter.After"/>, in an order of the store's own that never changes.</summary>
    ValueTask<IReadOnlyList<GraphVertex>> ListAsync(VertexFilter filter, CancellationToken cancellationToken = default);

    ValueTask<GraphCounts> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts what is there, where a store keeps numbers beside it, and keeps that. False: what was kept was wrong.</summary>
    ValueTask<bool> RecountAsync(CancellationToken cancellationToken = default) => new(true);

    /// <summary>Per partition that has any, the highest <see cref="GraphBatch.Position"/> that was applied.</summary>
    ValueTask<IReadOnlyList<WalPosition>> ReadPositionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Vertices without a vector of their present content by this generator, some of them.</summary>
    ValueTask<IReadOnlyList<VertexId>> ReadWithoutVectorAsync(string generator, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many there are of those.</summary>
    ValueTask<long> CountWithoutVectorAsync(string generator, CancellationToken cancellationToken = default);

    /// <summary>Keeps vectors, one per vertex, the last; one of a vertex that is gone, or has other content by now, changes nothing.</summary>
    ValueTask PutVectorsAsync(IReadOnlyList<VertexVector> vectors, CancellationToken cancellationToken = default);

    /// <summary>Vectors that were made of this content before, by the same generator; null where there is none.</summary>
    ValueTask<IReadOnlyList<ImmutableArray<float>?>> FindVectorsAsync(
        string generator,
        IReadOnlyList<ContentId> contents,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// What these owners say, as it is stored, whatever state it is in: null where neither a vertex nor an edge of it is there (a realm that is only referred to says nothing).
    /// For comparison: an element that cannot be read as what it should be is left out, so that it is missed.
    /// </summary>
    ValueTask<IReadOnlyList<Subgraph?>> ReadSubgraphsAsync(IReadOnlyList<VertexId> owners, CancellationToken cancellationToken = default);

    /// <summary>Owners after <paramref name="after"/>, in an order of the store's own, of which a vertex or an edge is there: also those that have edges and no vertex.</summary>
    ValueTask<IReadOnlyList<VertexId>> ScanOwnersAsync(VertexId? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Shared vertices (not policies or realms) after <paramref name="after"/>, in an order of the store's own, that are stored or that edges speak of: what is stored, and what should be.
    /// </summary>
    ValueTask<IReadOnlyList<SharedVertexComparison>> ScanSharedAsync(
        VertexId? after,
        int limit,
        CancellationToken cancellationToken = default
    );

    /// <summary>Makes shared vertices what the edges say, whatever is stored.</summary>
    ValueTask RefreshSharedAsync(IReadOnlyList<VertexId> shared, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes everything of owners that no state speaks for, with their tombstones, and settles what they shared with others.
    /// </summary>
    ValueTask RemoveAsync(IReadOnlyList<VertexId> owners, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes an empty graph beside the one that is read, unless there is one already. From now on <see cref="ApplyAsync"/> writes to both.
    /// </summary>
    ValueTask BeginShadowAsync(CancellationToken cancellationToken = default);

    ValueTask<bool> HasShadowAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Whether the words of the graph that is read were made by another version of <see cref="SearchTokens"/>: some of what is asked for would not be found. A swap ends it.
    /// </summary>
    ValueTask<bool> HasOutdatedTokensAsync(CancellationToken cancellationToken = default) => new(false);

    /// <summary>
    /// The shadow becomes the graph that is read, in one step; the one before is removed afterwards. Vectors of the same content are taken along; positions are the store's, and
    /// stay. Does nothing where there is no shadow.
    /// </summary>
    ValueTask SwapShadowAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives a shadow up. Does nothing where there is none.</summary>
    ValueTask DropShadowAsync(CancellationToken cancellationToken = default);
}

public sealed record GraphStoreInfo(string Provider, string Detail);

/// <summary>What is written in one call.</summary>
public sealed record GraphBatch(IReadOnlyList<Subgraph> Subgraphs)
{
    /// <summary>With these, everything of the log's partition up to here is in the graph. Kept with them.</summary>
    public WalPosition? Position { get; init; }

    /// <summary>
    /// Whatever is there is replaced, also the same or a higher version: for what is damaged. Only in the turn of the projection's grain, so that nothing newer is overwritten.
    /// </summary>
    public bool Rewrite { get; init; }

    /// <summary>Write to the shadow alone: a rebuild. Where there is none (any more), nothing is written.</summary>
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

/// <param name="Vertices">Per kind that has any.</param>
/// <param name="Edges">Per type that has any.</param>
public sealed record GraphCounts(ImmutableDictionary<string, long> Vertices, ImmutableDictionary<string, long> Edges);

/// <param name="Content">Of what it was made.</param>
/// <param name="Generator">Name and version of what made it: vectors of different generators cannot be compared.</param>
public sealed record VertexVector(VertexId Id, ContentId Content, string Generator, ImmutableArray<float> Vector);

/// <param name="Stored">Null: it is not there.</param>
/// <param name="Expected">Null: nothing refers to it.</param>
public sealed record SharedVertexComparison(VertexId Id, GraphVertex? Stored, GraphVertex? Expected);

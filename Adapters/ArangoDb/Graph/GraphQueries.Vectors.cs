namespace Concord.Adapters.ArangoDb;

/// <summary>Vectors and nearest vertices.</summary>
internal static partial class GraphQueries
{
    public const string ReadVector = """
        FOR v IN @@vertices
          FILTER v._key == @key AND v.vectorBy > ""
          RETURN { by: v.vectorBy, vector: v.vectors[v.vectorBy] }
        """;

    /// <summary>Compares with all vectors of the kind. From 3.9.</summary>
    public const string Nearest = """
        FOR v IN @@vertices
          FILTER v.kind == @kind AND v.vectorBy == @by AND v._key != @key
          LET score = COSINE_SIMILARITY(v.vectors[@by], @vector)
          SORT score DESC, v.order
          LIMIT @limit
          RETURN { id: v.id, properties: v.properties, score: score }
        """;

    /// <summary>
    /// By the vector index. From 3.12.6: before, such a query supports no filter, and the index refuses vertices without a vector.
    /// </summary>
    public const string NearestByIndex = """
        FOR v IN @@vertices
          FILTER v.kind == @kind
          LET score = APPROX_NEAR_COSINE(v.vectors.@by, @vector, { nProbe: 32 })
          SORT score DESC
          LIMIT @limit
          RETURN { id: v.id, properties: v.properties, score: score }
        """;

    /// <summary>
    /// Vertices without a vector by one generator: with none (an empty text), or with one of another generator, whose name sorts before or
    /// after.
    /// </summary>
    public const string ReadWithoutVector = """
        FOR part IN [{ low: "", high: @by }, { low: CONCAT(@by, "0"), high: "g" }]
          FOR v IN @@vertices
            FILTER v.kind IN @kinds AND v.vectorBy >= part.low AND v.vectorBy < part.high
            LIMIT @limit
            RETURN v.id
        """;

    /// <inheritdoc cref="ReadWithoutVector"/>
    public const string CountWithoutVector = """
        FOR part IN [{ low: "", high: @by }, { low: CONCAT(@by, "0"), high: "g" }]
          FOR v IN @@vertices
            FILTER v.kind IN @kinds AND v.vectorBy >= part.low AND v.vectorBy < part.high
            COLLECT WITH COUNT INTO number
            RETURN number
        """;

    public const string CountWithVector = """
        FOR v IN @@vertices
          FILTER v.kind IN @kinds AND v.vectorBy == @by
          COLLECT WITH COUNT INTO number
          RETURN number
        """;

    public const string PutVectors = """
        FOR p IN @vectors
          FOR v IN @@vertices
            FILTER v._key == p.key AND v.content == p.content
            UPDATE v WITH { vectorBy: p.by, vectors: p.vectors } IN @@vertices OPTIONS { mergeObjects: false }
        """;

    public const string FindVectors = """
        FOR key IN @keys
          FOR c IN @@cache
            FILTER c._key == key
            RETURN { key: c._key, vector: c.vector }
        """;

    /// <summary>Copies vectors from one generation to the next, page by page; returns the end of the page.</summary>
    public const string CarryVectors = """
        LET page = (
          FOR v IN @@shadow
            FILTER v.order > @after
            SORT v.order
            LIMIT @limit
            RETURN { key: v._key, order: v.order, content: v.content, vectorBy: v.vectorBy }
        )
        LET carried = (
          FOR p IN page
            FILTER p.vectorBy == ""
            FOR o IN @@vertices
              FILTER o._key == p.key AND o.content == p.content AND o.vectorBy > ""
              UPDATE p.key WITH { vectorBy: o.vectorBy, vectors: o.vectors } IN @@shadow OPTIONS { mergeObjects: false, ignoreErrors: true }
              RETURN 1
        )
        RETURN { last: LAST(page).order, read: LENGTH(page), carried: LENGTH(carried) }
        """;
}

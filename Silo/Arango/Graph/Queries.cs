using Concord.Silo.Arango.Connection;

namespace Concord.Silo.Arango.Graph;

/// <summary>
/// Every AQL text there is. They are constants: whatever comes from outside, names of collections among it, goes in as a bind variable. But for what follows in
/// <see cref="ServerFeatures"/> they are of <see cref="ServerFeatures.Oldest"/>. Order is always asked for on attributes that hold nothing
/// but digits and the letters a to f (<c>order</c>, <c>owner</c>, <c>other</c>, <c>vectorBy</c>, the end of <c>said</c>): AQL compares texts by the collation of the server's
/// language, and these are in the same order by every one.
/// </summary>
internal static class Queries
{
    /// <summary>
    /// Keeps how many there are: of what <c>written</c> says that each document was and is, the differences by name.
    /// See <see cref="KeptCounts"/>.
    /// It comes last, because what it says is checked whenever it is read.
    /// </summary>
    private const string KeepCounts = """
        LET counted = (
          FOR w IN written
            FILTER w.was != w.is
            FOR c IN [{ name: w.was, number: -1 }, { name: w.is, number: 1 }]
              FILTER c.name != null
              COLLECT name = c.name AGGREGATE number = SUM(c.number)
              FILTER number != 0
              LET key = CONCAT(@slot, SHA1(name))
              UPSERT { _key: key }
              INSERT { _key: key, generation: @generation, name: name, number: number }
              UPDATE { number: OLD.number + number }
              IN @@counts
              RETURN 1
        )
        """;

    private const string VertexWritten = """was: OLD == null ? null : CONCAT("v/", OLD.kind), is: CONCAT("v/", NEW.kind)""";
    private const string EdgeWritten = """was: OLD == null ? null : CONCAT("e/", OLD.type), is: CONCAT("e/", NEW.type)""";

    /// <summary>
    /// Writes subgraphs: edges, owners, and shared vertices that are not there yet. One statement, because the fence and what it guards belong together; so there is one write
    /// operation per collection, after everything that reads it (AQL allows no other order). That is why what is no more is turned into a tombstone and not removed.
    /// An edge that has its digest already is not written. A tombstone hangs on nothing: its ends are a vertex that does not exist. Owners come last: where a statement is no
    /// transaction (a sharded cluster), it is their version that says that the rest is there. With an equal version nothing is written; only what is to be settled is answered.
    /// A shared vertex that is made here, and that no edge spoke of before, needs no settlement: another writer of the same key would have met this one. Where nothing needs any,
    /// because all owners are new, the position is kept by the same statement.
    /// </summary>
    public const string Apply = $$"""
        LET meta = FIRST(FOR m IN @@meta FILTER m._key == "graph" RETURN m)
        LET admitted = (
          FOR s IN @subgraphs
            FILTER NOT @shadowOnly OR meta.shadow == @generation
            LET stored = FIRST(FOR v IN @@vertices FILTER v._key == s.key RETURN { version: v.version })
            LET newer = @rewrite OR stored == null OR NOT IS_NUMBER(stored.version) OR stored.version < s.version
            FILTER newer OR stored.version == s.version
            LET before = (FOR e IN @@edges FILTER e.owner == s.order RETURN { key: e._key, digest: e.digest, deleted: e.deleted, otherId: e.otherId })
            LET digests = ZIP(before[*].key, before[*].digest)
            LET stated = s.edges[*]._key
            LET changed = (FOR e IN s.edges FILTER newer AND (@rewrite OR digests[e._key] != e.digest) RETURN e)
            LET buried = (
              FOR b IN before
                FILTER newer AND b.deleted != true AND b.key NOT IN stated
                LET grave = CONCAT(@graves, b.key)
                RETURN { _key: b.key, _from: grave, _to: grave, owner: s.order, ownerId: s.id, otherId: b.otherId, version: s.version, deleted: true }
            )
            RETURN { key: s.key, newer: newer, vertices: newer ? [s.vertex] : [], edges: APPEND(changed, buried), others: before[*].otherId }
        )
        LET writers = admitted[* FILTER CURRENT.newer RETURN CURRENT.key]
        LET isWriter = ZIP(writers, writers)
        LET shared = (
          FOR d IN @shared
            LET silent = LENGTH(d.owners[* FILTER isWriter[CURRENT] == null])
            FILTER silent < LENGTH(d.owners)
            LET stored = FIRST(FOR v IN @@vertices FILTER v._key == d.vertex._key RETURN { id: v.id, isOwner: v.kind IN @ownerKinds })
            LET spoken = (FOR e IN @@edges FILTER e.other == d.vertex.order LIMIT 1 RETURN 1)
            LET isNew = stored == null AND LENGTH(spoken) == 0 AND silent == 0
            RETURN { vertex: d.vertex, isMissing: stored == null, isNew: isNew, isRight: isNew OR (stored.isOwner AND stored.id != null) }
        )
        LET isSettled = @position != null AND NOT @rewrite AND meta.shadow == null AND LENGTH(shared[* FILTER NOT CURRENT.isRight]) == 0
          AND LENGTH(admitted[* FILTER NOT CURRENT.newer OR LENGTH(CURRENT.others) > 0]) == 0
        LET edges = (
          FOR d IN FLATTEN(admitted[*].edges)
            INSERT d INTO @@edges OPTIONS { overwriteMode: "replace" }
            RETURN { {{EdgeWritten}} }
        )
        LET placed = (
          FOR p IN (isSettled ? [@position] : [])
            UPSERT { _key: p.key }
            INSERT { _key: p.key, partition: p.partition, milliseconds: p.milliseconds, sequence: p.sequence }
            UPDATE (OLD.milliseconds < p.milliseconds OR (OLD.milliseconds == p.milliseconds AND OLD.sequence < p.sequence)
              ? { milliseconds: p.milliseconds, sequence: p.sequence } : {})
            IN @@meta
            RETURN 1
        )
        LET vertices = (
          FOR d IN APPEND(shared[* FILTER CURRENT.isMissing RETURN CURRENT.vertex], FLATTEN(admitted[*].vertices))
            UPSERT { _key: d._key }
            INSERT d
            REPLACE (d.content != null AND OLD.content == d.content ? MERGE(d, KEEP(OLD, "vectorBy", "vectors")) : d)
            IN @@vertices
            RETURN { id: NEW.id, pending: NEW.vectorBy == "", {{VertexWritten}} }
        )
        LET written = APPEND(edges, vertices)
        {{KeepCounts}}
        RETURN {
          current: meta.current,
          shadow: meta.shadow,
          admitted: admitted[*].key,
          others: UNIQUE(FLATTEN(admitted[*].others)),
          fresh: shared[* FILTER CURRENT.isNew RETURN CURRENT.vertex.id],
          withoutVector: vertices[* FILTER CURRENT.pending RETURN CURRENT.id],
          writers: LENGTH(writers),
          edges: LENGTH(edges),
          isSettled: LENGTH(placed) > 0
        }
        """;

    /// <summary>What is stored of vertices that others speak of, and the latest that they say. The vertex first: its revision is the guard of what is then written.</summary>
    public const string ReadStands = """
        FOR s IN @vertices
          LET stored = FIRST(FOR v IN @@vertices FILTER v._key == s.key RETURN UNSET(v, "vectors"))
          LET first = (FOR e IN @@edges FILTER e.other == s.order LIMIT 1 RETURN 1)
          LET said = (
            FOR e IN @@edges
              FILTER e.other == s.order AND e.said > ""
              SORT e.other DESC, e.said DESC
              LIMIT @most
              RETURN { id: e._key, time: e.saidAt, says: e.says }
          )
          RETURN { key: s.key, stored: stored, referred: LENGTH(first) > 0, said: said }
        """;

    /// <summary>Makes vertices what they should be, unless somebody else has written them since they were read: then it fails with a conflict (1200), and they are read again.</summary>
    public const string Settle = $$"""
        LET written = (
          FOR d IN @vertices
            UPSERT { _key: d._key }
            INSERT d
            REPLACE (d.content != null AND OLD.content == d.content ? MERGE(d, KEEP(OLD, "vectorBy", "vectors")) : d)
            IN @@vertices OPTIONS { ignoreRevs: false }
            RETURN { id: NEW.id, pending: NEW.vectorBy == "", {{VertexWritten}} }
        )
        {{KeepCounts}}
        FOR w IN written
          RETURN { id: w.id, pending: w.pending }
        """;

    /// <summary>Removes vertices that nothing speaks of, each as it was read.</summary>
    public const string RemoveVertices = $$"""
        LET written = (
          FOR d IN @vertices
            FOR v IN @@vertices
              FILTER v._key == d.key AND v._rev == d.rev
              REMOVE v IN @@vertices OPTIONS { ignoreErrors: true }
              RETURN { was: OLD == null ? null : CONCAT("v/", OLD.kind), is: null }
        )
        {{KeepCounts}}
        RETURN LENGTH(written)
        """;

    /// <summary>Removes owners with everything of theirs, tombstones among it.</summary>
    public const string RemoveOwners = $$"""
        LET edges = (
          FOR s IN @owners
            FOR e IN @@edges
              FILTER e.owner == s.order
              REMOVE e IN @@edges
              RETURN { otherId: OLD.otherId, was: CONCAT("e/", OLD.type), is: null }
        )
        LET vertices = (
          FOR s IN @owners
            FOR v IN @@vertices
              FILTER v._key == s.key
              REMOVE v IN @@vertices
              RETURN { was: CONCAT("v/", OLD.kind), is: null }
        )
        LET written = APPEND(edges, vertices)
        {{KeepCounts}}
        RETURN { others: UNIQUE(edges[*].otherId), vertices: LENGTH(vertices) }
        """;

    public const string ReadVertices = """
        FOR key IN @keys
          FOR v IN @@vertices
            FILTER v._key == key AND v.id != null
            RETURN { id: v.id, properties: v.properties }
        """;

    /// <summary>The edges between these: every edge has an owner, and an owner has few.</summary>
    public const string ReadAmong = """
        FOR owner IN @owners
          FOR e IN @@edges
            FILTER e.owner == owner AND e.other IN @others
            RETURN { key: e._key, type: e.type, owner: e.ownerId, other: e.otherId, outward: e.outward, properties: e.properties }
        """;

    public const string ReadSubgraphs = """
        FOR s IN @owners
          LET vertex = FIRST(FOR v IN @@vertices FILTER v._key == s.key RETURN UNSET(v, "vectors"))
          LET edges = (FOR e IN @@edges FILTER e.owner == s.order AND e.deleted != true RETURN e)
          RETURN { key: s.key, vertex: vertex, edges: edges }
        """;

    /// <summary>One step of a traversal, from all vertices of a level at once; so a limit bounds what any step can cost.</summary>
    public const string StepAny = """
        FOR start IN @starts
          FOR v, e IN 1..1 ANY start GRAPH @graph
            FILTER v.id != null AND (LENGTH(@types) == 0 OR e.type IN @types)
            LIMIT @limit
            RETURN { key: e._key, type: e.type, owner: e.ownerId, other: e.otherId, outward: e.outward }
        """;

    /// <inheritdoc cref="StepAny"/>
    public const string StepOut = """
        FOR start IN @starts
          FOR v, e IN 1..1 OUTBOUND start GRAPH @graph
            FILTER v.id != null AND (LENGTH(@types) == 0 OR e.type IN @types)
            LIMIT @limit
            RETURN { key: e._key, type: e.type, owner: e.ownerId, other: e.otherId, outward: e.outward }
        """;

    /// <inheritdoc cref="StepAny"/>
    public const string StepIn = """
        FOR start IN @starts
          FOR v, e IN 1..1 INBOUND start GRAPH @graph
            FILTER v.id != null AND (LENGTH(@types) == 0 OR e.type IN @types)
            LIMIT @limit
            RETURN { key: e._key, type: e.type, owner: e.ownerId, other: e.otherId, outward: e.outward }
        """;

    /// <summary>
    /// An edge at a realm or system weighs more than the longest path that may be asked for, so that ways through them come after all others.
    /// </summary>
    public const string ShortestPaths = """
        FOR path IN ANY K_SHORTEST_PATHS @from TO @to GRAPH @graph
          OPTIONS { weightAttribute: "weight", defaultWeight: 1 }
          LIMIT @limit
          RETURN path.vertices[*].id
        """;

    public const string List = """
        FOR v IN @@vertices
          FILTER v.kind == @kind AND v.order > @after
          FILTER @realm == null OR v.realm == @realm
          FILTER LENGTH(@where[* FILTER v.properties[CURRENT.name] != CURRENT.value]) == 0
          SORT v.order
          LIMIT @limit
          RETURN { id: v.id, properties: v.properties }
        """;

    /// <summary>Each of the words is the start of one of the vertex's.</summary>
    public const string Search = """
        FOR v IN @@view
          SEARCH ANALYZER(STARTS_WITH(v.words, @words, @count) AND v.kind IN @kinds, "identity")
          SORT BM25(v) DESC, v.order
          LIMIT @limit
          RETURN { id: v.id, properties: v.properties, score: BM25(v) }
        """;

    public const string ReadVector = """
        FOR v IN @@vertices
          FILTER v._key == @key AND v.vectorBy > ""
          RETURN { by: v.vectorBy, vector: v.vectors[v.vectorBy] }
        """;

    /// <summary>Compares with all of the kind. From 3.9.</summary>
    public const string Nearest = """
        FOR v IN @@vertices
          FILTER v.kind == @kind AND v.vectorBy == @by AND v._key != @key
          LET score = COSINE_SIMILARITY(v.vectors[@by], @vector)
          SORT score DESC, v.order
          LIMIT @limit
          RETURN { id: v.id, properties: v.properties, score: score }
        """;

    /// <summary>By the vector index. From 3.12.6: before, such a query takes no filter, and the index refuses vertices that have no vector.</summary>
    public const string NearestByIndex = """
        FOR v IN @@vertices
          FILTER v.kind == @kind
          LET score = APPROX_NEAR_COSINE(v.vectors.@by, @vector, { nProbe: 32 })
          SORT score DESC
          LIMIT @limit
          RETURN { id: v.id, properties: v.properties, score: score }
        """;

    private const string CountAll = """
        LET counted = APPEND(
          (FOR v IN @@vertices COLLECT kind = v.kind WITH COUNT INTO number RETURN { name: CONCAT("v/", kind), number: number }),
          (FOR e IN @@edges COLLECT type = e.type WITH COUNT INTO number RETURN { name: CONCAT("e/", type), number: number })
        )
        """;

    /// <summary>What is kept of the numbers, and what the collections know of how much they hold: no vertex or edge is read.</summary>
    public const string ReadCounts = """
        RETURN {
          vertices: LENGTH(@@vertices),
          edges: LENGTH(@@edges),
          kept: (FOR c IN @@counts FILTER c.generation == @generation RETURN { name: c.name, number: c.number })
        }
        """;

    /// <summary>Counts everything.</summary>
    public const string Count = $$"""
        {{CountAll}}
        FOR c IN counted
          RETURN c
        """;

    /// <summary>
    /// Counts everything and keeps that instead of what was kept. A number that somebody writes meanwhile is either new, and then comes on top
    /// of what was counted without it, or one of those that are set to nothing here: then one of the two fails with a conflict.
    /// </summary>
    public const string Recount = $$"""
        {{CountAll}}
        LET kept = (FOR c IN @@counts FILTER c.generation == @generation RETURN { _key: c._key, name: c.name, number: c.number })
        LET right = (FOR c IN counted RETURN { _key: CONCAT(@base, SHA1(c.name)), generation: @generation, name: c.name, number: c.number })
        LET past = (
          FOR c IN kept
            FILTER c._key NOT IN right[*]._key
            RETURN { _key: c._key, generation: @generation, name: c.name, number: 0 }
        )
        LET written = (
          FOR d IN APPEND(right, past)
            UPSERT { _key: d._key }
            INSERT d
            REPLACE d
            IN @@counts
            RETURN 1
        )
        RETURN { counted: counted, kept: kept, written: LENGTH(written) }
        """;

    /// <summary>Of a generation that is no more.</summary>
    public const string RemoveCounts = """
        FOR c IN @@counts
          FILTER c.generation == @generation
          REMOVE c IN @@counts OPTIONS { ignoreErrors: true }
        """;

    /// <summary>Vertices without a vector by one generator: by none (an empty text), or by another, whose name comes before or after.</summary>
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

    /// <summary>Takes vectors from one generation to the next: those of a page, and answers where that ends.</summary>
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

    /// <summary>
    /// One page of all vertices. Nothing is left out here, neither by kind nor for being a placeholder: so a page reads as many documents as it answers, and no index but that of
    /// the order can serve it.
    /// </summary>
    public const string ScanVertices = """
        FOR v IN @@vertices
          FILTER v.order > @after
          SORT v.order
          LIMIT @limit
          RETURN { order: v.order, id: v.id, kind: v.kind, placeholder: v.placeholder }
        """;

    /// <summary>
    /// One page of all edges by owner, tombstones among them. Not grouped: what follows a <c>COLLECT</c> is read to its end on some versions, whatever limit there is.
    /// </summary>
    public const string ScanOwners = """
        FOR e IN @@edges
          FILTER e.owner > @after
          SORT e.owner
          LIMIT @limit
          RETURN { order: e.owner, id: e.ownerId, deleted: e.deleted }
        """;

    /// <summary>One page of all edges by their other end, which tombstones do not have.</summary>
    public const string ScanOthers = """
        FOR e IN @@edges
          FILTER e.other > @after
          SORT e.other
          LIMIT @limit
          RETURN { order: e.other, id: e.otherId }
        """;

    /// <summary>An edge of one owner that is no tombstone.</summary>
    public const string FindOwned = """
        FOR e IN @@edges
          FILTER e.owner == @owner AND e.deleted != true
          LIMIT 1
          RETURN { order: e.owner, id: e.ownerId }
        """;

    /// <summary>The highest position that was applied.</summary>
    public const string PutPosition = """
        UPSERT { _key: @position.key }
        INSERT { _key: @position.key, partition: @position.partition, milliseconds: @position.milliseconds, sequence: @position.sequence }
        UPDATE (OLD.milliseconds < @position.milliseconds OR (OLD.milliseconds == @position.milliseconds AND OLD.sequence < @position.sequence)
          ? { milliseconds: @position.milliseconds, sequence: @position.sequence } : {})
        IN @@meta
        """;

    public const string ReadPositions = """
        FOR m IN @@meta
          FILTER m.partition != null
          RETURN { partition: m.partition, milliseconds: m.milliseconds, sequence: m.sequence }
        """;
}

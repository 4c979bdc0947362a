namespace Concord.Adapters.ArangoDb;

/// <summary>
/// All AQL texts of the graph. They are constants, except for the direction of a step: everything from outside, including names of
/// collections, is a bind variable. They run on <see cref="ServerFeatures.Oldest"/>, unless <see cref="ServerFeatures"/> names a later
/// version. Results are sorted only by attributes that consist of digits and the letters a to f (<c>order</c>, <c>owner</c>, <c>other</c>,
/// <c>vectorBy</c>, the end of <c>said</c>): AQL compares texts by the collation of the server's language, and these sort in the same order
/// under every collation.
/// </summary>
internal static partial class GraphQueries
{
    private const string VertexWritten = """was: OLD == null ? null : CONCAT("v/", OLD.kind), is: CONCAT("v/", NEW.kind)""";

    private const string EdgeWritten = """was: OLD == null ? null : CONCAT("e/", OLD.type), is: CONCAT("e/", NEW.type)""";

    /// <summary>
    /// Writes subgraphs: edges, owners, and shared vertices that do not exist yet. One statement, because the version fence and what it
    /// guards belong together. So there is one write operation per collection, after everything that reads it (AQL allows no other order).
    /// Therefore a removed edge is turned into a tombstone and not deleted. An edge with an equal digest is not written. A tombstone's ends
    /// are a vertex that does not exist. Owners come last: where a statement is not a transaction (a sharded cluster), their version shows
    /// that the rest is written. With an equal version nothing is written; only the shared vertices to update are returned. A shared vertex
    /// that is created here, and that no edge referred to before, needs no update: another writer of the same key would have conflicted
    /// with this one. Where no update is needed, because all owners are new, the same statement stores the position.
    /// </summary>
    public const string Apply = $$"""
        LET meta = FIRST(FOR m IN @@meta FILTER m._key == "graph" RETURN m)
        LET admitted = (
          FOR s IN @subgraphs
            FILTER NOT @shadowOnly OR meta.shadow == @generation
            LET stored = FIRST(FOR v IN @@vertices FILTER v._key == s.key RETURN { version: v.version })
            LET newer = @rewrite OR stored == null OR NOT IS_NUMBER(stored.version) OR stored.version < s.version
            FILTER newer OR stored.version == s.version
            LET before = (
              FOR e IN @@edges FILTER e.owner == s.order RETURN { key: e._key, digest: e.digest, deleted: e.deleted, otherId: e.otherId }
            )
            LET digests = ZIP(before[*].key, before[*].digest)
            LET stated = s.edges[*]._key
            LET changed = (FOR e IN s.edges FILTER newer AND (@rewrite OR digests[e._key] != e.digest) RETURN e)
            LET buried = (
              FOR b IN before
                FILTER newer AND b.deleted != true AND b.key NOT IN stated
                LET grave = CONCAT(@graves, b.key)
                RETURN {
                  _key: b.key, _from: grave, _to: grave, owner: s.order, ownerId: s.id, otherId: b.otherId,
                  version: s.version, deleted: true
                }
            )
            RETURN {
              key: s.key, newer: newer, vertices: newer ? [s.vertex] : [], edges: APPEND(changed, buried), others: before[*].otherId
            }
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

    /// <summary>
    /// The stored shared vertices, and the newest statements about them. The vertex first: its revision guards what is written afterwards.
    /// </summary>
    public const string ReadSharedVertices = """
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

    /// <summary>
    /// Writes vertices, unless another writer has changed them since they were read: then it fails with a conflict (1200), and they are
    /// read again.
    /// </summary>
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

    /// <summary>Removes vertices that nothing refers to, each only as it was read.</summary>
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

    /// <summary>Removes owners with all their edges and tombstones.</summary>
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

    /// <summary>Stores the highest position that was applied.</summary>
    public const string PutPosition = """
        UPSERT { _key: @position.key }
        INSERT { _key: @position.key, partition: @position.partition, milliseconds: @position.milliseconds, sequence: @position.sequence }
        UPDATE (OLD.milliseconds < @position.milliseconds
          OR (OLD.milliseconds == @position.milliseconds AND OLD.sequence < @position.sequence)
          ? { milliseconds: @position.milliseconds, sequence: @position.sequence } : {})
        IN @@meta
        """;

    public const string ReadPositions = """
        FOR m IN @@meta
          FILTER m.partition != null
          RETURN { partition: m.partition, milliseconds: m.milliseconds, sequence: m.sequence }
        """;
}

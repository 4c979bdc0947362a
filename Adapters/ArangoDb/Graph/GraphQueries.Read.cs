using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>Queries on the graph: vertices, their edges, paths, lists and search.</summary>
internal static partial class GraphQueries
{
    private static readonly string StepAny = Step("ANY");
    private static readonly string StepOut = Step("OUTBOUND");
    private static readonly string StepIn = Step("INBOUND");

    public const string ReadVertices = """
        FOR key IN @keys
          FOR v IN @@vertices
            FILTER v._key == key AND v.id != null
            RETURN { id: v.id, properties: v.properties }
        """;

    /// <summary>The edges between these vertices: every edge has an owner, and an owner has few edges.</summary>
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

    /// <summary>One step of a traversal, from all vertices of a level at once; so a limit bounds the cost of a step.</summary>
    public static string StepOf(EdgeDirection direction) =>
        direction switch
        {
            EdgeDirection.Out => StepOut,
            EdgeDirection.In => StepIn,
            _ => StepAny,
        };

    private static string Step(string direction) =>
        $$"""
            FOR start IN @starts
              FOR v, e IN 1..1 {{direction}} start GRAPH @graph
                FILTER v.id != null AND (LENGTH(@types) == 0 OR e.type IN @types)
                LIMIT @limit
                RETURN { key: e._key, type: e.type, owner: e.ownerId, other: e.otherId, outward: e.outward }
            """;

    /// <summary>
    /// An edge at a realm or system weighs more than the longest path that may be requested, so that paths through them come after all
    /// others.
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

    /// <summary>Each search token is the prefix of one of the vertex's tokens.</summary>
    public const string Search = """
        FOR v IN @@view
          SEARCH ANALYZER(STARTS_WITH(v.words, @words, @count) AND v.kind IN @kinds, "identity")
          SORT BM25(v) DESC, v.order
          LIMIT @limit
          RETURN { id: v.id, properties: v.properties, score: BM25(v) }
        """;
}

namespace Concord.Adapters.ArangoDb;

/// <summary>Numbers of vertices and edges, by kind and type.</summary>
internal static partial class GraphQueries
{
    /// <summary>
    /// Maintains the numbers: <c>written</c> has for each document what it was and is, and the differences are added by name. See
    /// <see cref="StoredCounts"/>. It comes last, because its result is checked whenever it is read.
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

    private const string CountAll = """
        LET counted = APPEND(
          (FOR v IN @@vertices COLLECT kind = v.kind WITH COUNT INTO number RETURN { name: CONCAT("v/", kind), number: number }),
          (FOR e IN @@edges COLLECT type = e.type WITH COUNT INTO number RETURN { name: CONCAT("e/", type), number: number })
        )
        """;

    /// <summary>The stored numbers, and the collections' own counts: no vertex or edge is read.</summary>
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
    /// Counts everything and stores that in place of the stored numbers. A number that another writer changes meanwhile is either new, and
    /// then added to what was counted without it, or one of those that are reset here: then one of the two fails with a conflict.
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

    /// <summary>For a generation that no longer exists.</summary>
    public const string RemoveCounts = """
        FOR c IN @@counts
          FILTER c.generation == @generation
          REMOVE c IN @@counts OPTIONS { ignoreErrors: true }
        """;
}

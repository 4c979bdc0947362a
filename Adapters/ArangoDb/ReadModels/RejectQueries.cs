namespace Concord.Adapters.ArangoDb;

/// <summary>All AQL texts of the rejects of imports.</summary>
internal static class RejectQueries
{
    /// <summary>An existing document comes from the same progress, sent again, and is equal.</summary>
    public const string Put = """
        LET there = (FOR r IN @@rejects FILTER r._key IN @keys RETURN r._key)
        FOR d IN @documents
          FILTER d._key NOT IN there
          INSERT d INTO @@rejects
        """;

    public const string Read = """
        FOR r IN @@rejects
          FILTER r.import == @import AND r.number > @after
          SORT r.number
          LIMIT @limit
          RETURN r
        """;

    public const string Purge = """
        FOR r IN @@rejects
          FILTER r.keptAt < @before
          LIMIT @limit
          REMOVE r IN @@rejects
          RETURN OLD._key
        """;
}

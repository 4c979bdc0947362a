namespace Concord.Silo.Arango.Archive;

/// <summary>
/// Every AQL text of the archive. They are constants, of AQL 3.0. What is ordered by holds nothing but digits and the letters a to f, or is a number; what comes from outside is
/// compared for equality without an index, which is by bytes, or by its digest.
/// </summary>
internal static class ArchiveQueries
{
    /// <summary>
    /// One statement, so all or nothing. What is there is left as it is; where another silo is quicker with one of them, the statement fails with 1210, and is done again.
    /// </summary>
    public const string Append = """
        LET there = (FOR e IN @@archive FILTER e._key IN @keys RETURN e._key)
        FOR d IN @entries
          FILTER d._key NOT IN there
          INSERT d INTO @@archive
        """;

    public const string ReadEntity = """
        FOR e IN @@archive
          FILTER e.entity == @entity AND e.version > @after
          SORT e.version
          LIMIT @limit
          RETURN e
        """;

    public const string Newest = """
        FOR partition IN 0..@last
          RETURN FIRST(FOR e IN @@archive FILTER e.partition == partition SORT e.at DESC LIMIT 1 RETURN e.at)
        """;

    /// <summary>All that there is in a range, of all partitions.</summary>
    public const string All = """
        FOR e IN @@archive
          FILTER e.at > @after AND e.at < @before
          SORT e.at
          LIMIT @limit
          RETURN e
        """;

    /// <inheritdoc cref="All"/>
    public const string AllOfPartition = """
        FOR e IN @@archive
          FILTER e.partition == @partition AND e.at > @after AND e.at < @before
          SORT e.at
          LIMIT @limit
          RETURN e
        """;

    /// <summary>What matches among so many entries of a range, and where those end where there are more.</summary>
    public const string Matching = """
        LET end = FIRST(FOR e IN @@archive FILTER e.at > @after AND e.at < @before SORT e.at LIMIT @most, 1 RETURN e.at)
        LET stop = end == null ? @before : end
        LET found = (
          FOR e IN @@archive
            FILTER e.at > @after AND e.at <= stop AND e.at < @before
            FILTER (@realm == null OR e.realm == @realm) AND (@number == null OR e.number == @number)
            FILTER (@type == null OR e.type == @type) AND (@kind == null OR e.kind == @kind)
            SORT e.at
            LIMIT @limit
            RETURN e
        )
        RETURN { end: end, found: found }
        """;

    /// <inheritdoc cref="Matching"/>
    public const string MatchingOfPartition = """
        LET end = FIRST(FOR e IN @@archive FILTER e.partition == @partition AND e.at > @after AND e.at < @before SORT e.at LIMIT @most, 1 RETURN e.at)
        LET stop = end == null ? @before : end
        LET found = (
          FOR e IN @@archive
            FILTER e.partition == @partition AND e.at > @after AND e.at <= stop AND e.at < @before
            FILTER (@realm == null OR e.realm == @realm) AND (@number == null OR e.number == @number)
            FILTER (@type == null OR e.type == @type) AND (@kind == null OR e.kind == @kind)
            SORT e.at
            LIMIT @limit
            RETURN e
        )
        RETURN { end: end, found: found }
        """;

    /// <summary>Of one entity, which has few.</summary>
    public const string MatchingOfEntity = """
        FOR e IN @@archive
          FILTER e.entity == @entity
          FILTER e.at > @after AND e.at < @before AND (@partition == null OR e.partition == @partition)
          FILTER (@realm == null OR e.realm == @realm) AND (@type == null OR e.type == @type) AND (@kind == null OR e.kind == @kind)
          SORT e.at
          LIMIT @limit
          RETURN e
        """;
}

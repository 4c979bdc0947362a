namespace Concord.Adapters.ArangoDb;

/// <summary>
/// All AQL texts of the archive. They are constants. Sort attributes consist of digits and the letters a to f, or are numbers. Values from
/// outside are compared for equality without an index, which is by bytes, or by their digest.
/// </summary>
internal static class ArchiveQueries
{
    /// <summary>
    /// One statement, so all or nothing. Existing events stay unchanged. Nothing is written where one has another hash, or where the
    /// entries are of an outdated generation. Where another silo is faster with one of them, the statement fails with 1210, and is
    /// repeated. It also writes the generation of the partitions concerned: so it conflicts (1200) with a statement that begins another one
    /// at the same time, and is repeated after that.
    /// </summary>
    public const string Append = """
        LET begun = (FOR g IN @@meta FILTER g._key IN @generationKeys RETURN g)
        LET newest = MAX(begun[*].generation)
        LET outdated = @generation > 0 AND newest > @generation
        LET there = (FOR e IN @@archive FILTER e._key IN @keys RETURN { key: e._key, hash: e.hash })
        LET others = (FOR t IN there FOR d IN @entries FILTER d._key == t.key AND d.hash != t.hash RETURN t.key)
        LET writes = NOT outdated AND LENGTH(others) == 0
        LET noted = (FOR g IN begun FILTER writes UPDATE g WITH { appends: g.appends + 1 } IN @@meta RETURN 1)
        LET kept = (FOR d IN @entries FILTER writes AND d._key NOT IN there[*].key INSERT d INTO @@archive RETURN 1)
        RETURN { outdated: outdated, newest: newest, others: others, kept: LENGTH(kept), noted: LENGTH(noted) }
        """;

    /// <summary>A document for each partition, so that partitions do not wait for each other.</summary>
    public const string BeginGeneration = """
        FOR key IN @generationKeys
          UPSERT { _key: key }
          INSERT { _key: key, generation: @generation, appends: 0 }
          UPDATE { generation: MAX([OLD.generation, @generation]) }
          IN @@meta
          RETURN NEW.generation
        """;

    public const string ReadGeneration = """
        RETURN MAX(FOR g IN @@meta FILTER g._key IN @generationKeys RETURN g.generation)
        """;

    /// <summary>Removes events from the archive and stores them as set aside, each as it was in the archive.</summary>
    public const string SetAside = """
        LET taken = (
          FOR d IN @events
            FOR e IN @@archive
              FILTER e._key == d.key AND e.hash == d.hash
              REMOVE e IN @@archive
              RETURN MERGE(UNSET(OLD, "_id", "_rev"), { _key: d.asideKey, reason: d.reason, setAsideAt: d.setAsideAt })
        )
        FOR t IN taken
          UPSERT { _key: t._key } INSERT t UPDATE {} IN @@setAside
        """;

    public const string ReadSetAside = """
        FOR e IN @@setAside
          FILTER e.entity == @entity
          SORT e.version, e._key
          RETURN e
        """;

    public const string ReadKept = """
        FOR e IN @@archive
          FILTER e._key IN @keys
          RETURN e
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
          RETURN FIRST(FOR e IN @@archive FILTER e.partition == partition SORT e.partition DESC, e.at DESC LIMIT 1 RETURN e.at)
        """;

    /// <summary>All events of a range, of all partitions.</summary>
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

    /// <summary>
    /// Matches among so many entries of a range. Where there are enough, no more is read; where not, <see cref="Matching"/> returns up to
    /// where was read.
    /// </summary>
    public const string FirstMatching = """
        FOR e IN @@archive
          FILTER e.at > @after AND e.at < @before
          SORT e.at
          LIMIT @most
          FILTER (@realm == null OR e.realm == @realm) AND (@number == null OR e.number == @number)
          FILTER (@type == null OR e.type == @type) AND (@kind == null OR e.kind == @kind)
          LIMIT @limit
          RETURN e
        """;

    /// <inheritdoc cref="FirstMatching"/>
    public const string FirstMatchingOfPartition = """
        FOR e IN @@archive
          FILTER e.partition == @partition AND e.at > @after AND e.at < @before
          SORT e.at
          LIMIT @most
          FILTER (@realm == null OR e.realm == @realm) AND (@number == null OR e.number == @number)
          FILTER (@type == null OR e.type == @type) AND (@kind == null OR e.kind == @kind)
          LIMIT @limit
          RETURN e
        """;

    /// <summary>Matches among so many entries of a range, and where those end where there are more.</summary>
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
        LET end = FIRST(
          FOR e IN @@archive FILTER e.partition == @partition AND e.at > @after AND e.at < @before SORT e.at LIMIT @most, 1 RETURN e.at
        )
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

    /// <summary>Of one entity, which has few events.</summary>
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

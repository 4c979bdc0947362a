namespace Concord.Adapters.ArangoDb;

/// <summary>
/// All AQL texts of the policy list. They are constants. Sort attributes consist of digits and the letters a to f, and values from outside
/// are looked up by their digest: AQL compares texts by the collation of the server's language.
/// </summary>
internal static class PolicyListQueries
{
    /// <summary>The end of each list: policies with a segment that holds on the day, in order.</summary>
    private const string OnTheDay = """
          FILTER LENGTH(p.segments[* FILTER CURRENT.from <= @day AND @day < CURRENT.to
            AND (@status == null OR @status IN CURRENT.status)
            AND (@product == null OR CURRENT.product == @product)
            AND (NOT @inTerm OR (CURRENT.effective <= @day AND @day < CURRENT.expiration))]) > 0
          SORT p.order
          LIMIT @limit
          RETURN p.number
        """;

    /// <summary>
    /// Replaces older versions by newer ones. One statement, so all or nothing; where another silo writes one of the documents at the same
    /// time it fails with a conflict, has done nothing, and is repeated.
    /// </summary>
    public const string Put = """
        LET policies = (FOR p IN @@policies FILTER p._key IN @policyKeys RETURN { key: p._key, version: p.version })
        LET realms = (FOR r IN @@realms FILTER r._key IN @realmKeys RETURN { key: r._key, version: r.version })
        LET policyVersions = ZIP(policies[*].key, policies[*].version)
        LET realmVersions = ZIP(realms[*].key, realms[*].version)
        LET puttable = (FOR d IN @policies FILTER @rewrite OR policyVersions[d._key] == null OR policyVersions[d._key] < d.version RETURN d)
        LET puttableRealms = (
          FOR d IN @realms FILTER @rewrite OR realmVersions[d._key] == null OR realmVersions[d._key] < d.version RETURN d
        )
        LET putPolicies = (FOR d IN puttable UPSERT { _key: d._key } INSERT d REPLACE d IN @@policies RETURN 1)
        LET putRealms = (FOR d IN puttableRealms UPSERT { _key: d._key } INSERT d REPLACE d IN @@realms RETURN 1)
        RETURN { policies: LENGTH(putPolicies), realms: LENGTH(putRealms) }
        """;

    /// <summary>All policies of a realm, in order.</summary>
    public const string List = $"""
        FOR p IN @@policies
          FILTER p.realm == @realm AND p.order > @after
        {OnTheDay}
        """;

    /// <summary>Policies with a party, an asset, a product or a status.</summary>
    public const string ByTerm = $"""
        FOR p IN @@policies
          FILTER @term IN p.terms
          FILTER p.order > @after AND LENGTH(@others[* FILTER CURRENT NOT IN p.terms]) == 0
          FILTER LENGTH(@phrases[* FILTER NOT CONTAINS(p.text, CURRENT)]) == 0
        {OnTheDay}
        """;

    /// <summary>Policies with search tokens that have these prefixes.</summary>
    public const string ByWords = $"""
        FOR p IN @@search
          SEARCH ANALYZER(STARTS_WITH(p.words, @words, @count) AND p.realm == @realm, "identity")
          FILTER p.order > @after
          FILTER LENGTH(@phrases[* FILTER NOT CONTAINS(p.text, CURRENT)]) == 0
        {OnTheDay}
        """;

    /// <summary>How many policies have one of these, counted up to a limit.</summary>
    public const string Count = """
        FOR term IN @terms
          RETURN LENGTH(FOR p IN @@policies FILTER term IN p.terms LIMIT @most RETURN 1)
        """;

    /// <summary>How many policies a realm has after a number.</summary>
    public const string CountAfter = """
        RETURN LENGTH(FOR p IN @@policies FILTER p.realm == @realm AND p.order > @after RETURN 1)
        """;

    public const string ListRealms = """
        FOR r IN @@realms
          FILTER r.order > @after
          SORT r.order
          LIMIT @limit
          RETURN r
        """;
}

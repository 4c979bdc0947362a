using Concord.Policies;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Searches policies. The rarest condition leads: a party or asset, then search tokens, then a rare status or product, otherwise the list
/// itself in the order of numbers.
/// </summary>
internal static class PolicySearch
{
    /// <summary>
    /// A status or product of more policies than this is common: walking the list in order soon finds enough of them. A rarer one is looked
    /// up, and the result is sorted.
    /// </summary>
    private const int Common = 5_000;

    private static readonly string[] None = [];

    public static async Task<IReadOnlyList<string>> FindAsync(
        ArangoSession session,
        PolicyQuery query,
        DateOnly today,
        CancellationToken cancellationToken
    )
    {
        var phrases = query.Text is { } text ? SearchPhrases.OfQuery(text) : None;
        if (query.Text is not null && phrases.Count == 0)
            return [];

        var references = References(query);
        if (references.Count > 0)
            return await ByTermAsync(session, query, today, references[0], references.Skip(1), phrases, cancellationToken);
        if (phrases.Count > 0)
            return await ByWordsAsync(session, query, today, phrases, cancellationToken);
        if (await RareAsync(session, query, cancellationToken) is { } rare)
            return await ByTermAsync(session, query, today, rare, [], phrases, cancellationToken);
        return await session.ReadAllAsync<string>(
            PolicyListQueries.List,
            cancellationToken,
            ("@policies", ReadModelSchema.Policies),
            ("realm", query.Realm.Value),
            ("after", After(query)),
            ("day", Day(query, today)),
            ("status", query.Status?.ToString()),
            ("product", query.Product),
            ("inTerm", query.EffectiveOn is not null),
            ("limit", query.Limit)
        );
    }

    private static Task<List<string>> ByTermAsync(
        ArangoSession session,
        PolicyQuery query,
        DateOnly today,
        string term,
        IEnumerable<string> others,
        IReadOnlyList<string> phrases,
        CancellationToken cancellationToken
    ) =>
        session.ReadAllAsync<string>(
            PolicyListQueries.ByTerm,
            cancellationToken,
            ("@policies", ReadModelSchema.Policies),
            ("term", term),
            ("others", others.ToList()),
            ("phrases", phrases),
            ("after", After(query)),
            ("day", Day(query, today)),
            ("status", query.Status?.ToString()),
            ("product", query.Product),
            ("inTerm", query.EffectiveOn is not null),
            ("limit", query.Limit)
        );

    private static Task<List<string>> ByWordsAsync(
        ArangoSession session,
        PolicyQuery query,
        DateOnly today,
        IReadOnlyList<string> phrases,
        CancellationToken cancellationToken
    )
    {
        var words = SearchPhrases.WordsOf(phrases);
        return session.ReadAllAsync<string>(
            PolicyListQueries.ByWords,
            cancellationToken,
            ("@search", ReadModelSchema.PolicySearch),
            ("words", words),
            ("count", words.Count),
            ("realm", query.Realm.Value),
            ("phrases", phrases),
            ("after", After(query)),
            ("day", Day(query, today)),
            ("status", query.Status?.ToString()),
            ("product", query.Product),
            ("inTerm", query.EffectiveOn is not null),
            ("limit", query.Limit)
        );
    }

    /// <summary>The rarer one of status and product, where it is rare.</summary>
    private static async Task<string?> RareAsync(ArangoSession session, PolicyQuery query, CancellationToken cancellationToken)
    {
        var terms = new List<string>();
        if (query.Status is { } status)
            terms.Add(PolicyTerms.Status(query.Realm, status));
        if (query.Product is { } product)
            terms.Add(PolicyTerms.Product(query.Realm, product));
        if (terms.Count == 0)
            return null;
        var counts = await session.ReadAllAsync<int>(
            PolicyListQueries.Count,
            cancellationToken,
            ("@policies", ReadModelSchema.Policies),
            ("terms", terms),
            ("most", Common)
        );
        var fewest = counts.IndexOf(counts.Min());
        return counts[fewest] < Common ? terms[fewest] : null;
    }

    private static List<string> References(PolicyQuery query)
    {
        var terms = new List<string>();
        if (query.Party is { } party)
            terms.Add(PolicyTerms.Party(query.Realm, party));
        if (query.Asset is { } asset)
            terms.Add(PolicyTerms.Asset(query.Realm, asset));
        return terms;
    }

    private static string After(PolicyQuery query) => query.After is { } number ? DocumentKey.OrderOf(number) : "";

    private static int Day(PolicyQuery query, DateOnly today) => StoredSegment.DayOf(query.EffectiveOn ?? today);
}

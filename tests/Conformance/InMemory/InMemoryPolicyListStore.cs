using Concord.Policies;
using Concord.Ports;
using Concord.Realms;
using Concord.Text;

namespace Concord.Conformance;

/// <summary>The list and search of policies in memory.</summary>
public sealed class InMemoryPolicyListStore : IPolicyListStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PolicyId, ListedPolicy> _policies = [];
    private readonly SortedDictionary<string, RealmView> _realms = new(StringComparer.Ordinal);

    public Outage Outage { get; } = new();

    /// <summary>A batch with a policy for which this is true always fails.</summary>
    public Func<ListedPolicy, bool>? Poison { get; set; }

    public ValueTask ApplyAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        AppliedEvents? applied = null,
        CancellationToken cancellationToken = default
    ) => Put(policies, realms, rewrite: false);

    public ValueTask RewriteAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        AppliedEvents? applied = null,
        CancellationToken cancellationToken = default
    ) => Put(policies, realms, rewrite: true);

    public ValueTask<IReadOnlyList<string>> QueryAsync(PolicyQuery query, DateOnly today, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        Outage.ThrowIfOn();
        lock (_lock)
        {
            return new([
                .. _policies
                    .Values.Where(policy => Matches(policy, query, today))
                    .Select(policy => policy.Id.Number)
                    .Where(number => query.After is null || string.CompareOrdinal(number, query.After) > 0)
                    .Order(StringComparer.Ordinal)
                    .Take(query.Limit),
            ]);
        }
    }

    public ValueTask<long> CountAsync(RealmId realm, string? after, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(_policies.Keys.LongCount(id => id.Realm == realm && string.CompareOrdinal(id.Number, after) > 0));
    }

    public ValueTask<IReadOnlyList<RealmView>> QueryRealmsAsync(string? after, int limit, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new([.. _realms.Values.Where(realm => after is null || string.CompareOrdinal(realm.Id.Value, after) > 0).Take(limit)]);
    }

    private ValueTask Put(IReadOnlyList<ListedPolicy> policies, IReadOnlyList<RealmView> realms, bool rewrite)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(realms);
        Outage.ThrowIfOn();
        if (Poison is { } poison && policies.FirstOrDefault(poison) is { } bad)
            throw new InvalidOperationException($"The test has poisoned {bad.Id}.");
        lock (_lock)
        {
            foreach (var policy in policies)
            {
                if (rewrite || !_policies.TryGetValue(policy.Id, out var old) || old.Version < policy.Version)
                    _policies[policy.Id] = policy;
            }

            foreach (var realm in realms)
            {
                if (rewrite || !_realms.TryGetValue(realm.Id.Value, out var old) || old.Version < realm.Version)
                    _realms[realm.Id.Value] = realm;
            }
        }

        return default;
    }

    private static bool Matches(ListedPolicy policy, PolicyQuery query, DateOnly today)
    {
        var day = query.EffectiveOn ?? today;
        var segment = policy.Segments.LastOrDefault(segment => segment.From <= day) ?? policy.Segments[0];
        return policy.Id.Realm == query.Realm
            && (query.Status is not { } status || segment.Status.Contains(status))
            && (query.Product is null || segment.Product == query.Product)
            && (query.EffectiveOn is null || (segment.Term.EffectiveDate <= day && day < segment.Term.ExpirationDate))
            && (query.Party is null || policy.Parties.Contains(query.Party))
            && (query.Asset is null || policy.Assets.Contains(query.Asset))
            && (query.Text is null || MatchesText(policy.Text, query.Text));
    }

    /// <summary>
    /// Every word of the query must be found; one with punctuation is a phrase, and the last part may be a prefix.
    /// </summary>
    private static bool MatchesText(string text, string question)
    {
        var phrases = SearchTokens.OfQuery(question);
        return phrases.Count > 0 && PlainSearch.HasAll(SearchTokens.Of(text), phrases);
    }
}

using Concord.Policies;
using Concord.Realms;

namespace Concord.Adapters.ArangoDb;

/// <summary>List and search of policies on ArangoDB, for all silos.</summary>
internal sealed class ArangoPolicyListStore(ReadModelConnection connection) : IPolicyListStore
{
    public ValueTask ApplyAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        AppliedEvents? applied = null,
        CancellationToken cancellationToken = default
    ) =>
        PutAsync(
            [.. policies.GroupBy(static policy => policy.Id).Select(static same => same.MaxBy(static policy => policy.Version)!)],
            [.. realms.GroupBy(static realm => realm.Id).Select(static same => same.MaxBy(static realm => realm.Version)!)],
            rewrite: false,
            cancellationToken
        );

    public ValueTask RewriteAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        AppliedEvents? applied = null,
        CancellationToken cancellationToken = default
    ) =>
        PutAsync(
            [.. policies.GroupBy(static policy => policy.Id).Select(static same => same.Last())],
            [.. realms.GroupBy(static realm => realm.Id).Select(static same => same.Last())],
            rewrite: true,
            cancellationToken
        );

    public async ValueTask<IReadOnlyList<string>> QueryAsync(
        PolicyQuery query,
        DateOnly today,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(query);
        return await connection
            .RunAsync(session => PolicySearch.FindAsync(session, query, today, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask<long> CountAsync(RealmId realm, string? after, CancellationToken cancellationToken = default)
    {
        var counts = await connection
            .RunAsync(
                session =>
                    session.ReadAllAsync<long>(
                        PolicyListQueries.CountAfter,
                        cancellationToken,
                        ("@policies", ReadModelSchema.Policies),
                        ("realm", realm.Value),
                        ("after", after is null ? "" : DocumentKey.OrderOf(after))
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        return counts.Single();
    }

    public async ValueTask<IReadOnlyList<RealmView>> QueryRealmsAsync(
        string? after,
        int limit,
        CancellationToken cancellationToken = default
    )
    {
        var found = await connection
            .RunAsync(
                session =>
                    session.ReadAllAsync<StoredRealm>(
                        PolicyListQueries.ListRealms,
                        cancellationToken,
                        ("@realms", ReadModelSchema.Realms),
                        ("after", after is null ? "" : DocumentKey.OrderOf(after)),
                        ("limit", limit)
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. found.Select(static document => document.ToView())];
    }

    /// <summary>Each policy and realm at most once: a statement writes a document at most once.</summary>
    private async ValueTask PutAsync(List<ListedPolicy> policies, List<RealmView> realms, bool rewrite, CancellationToken cancellationToken)
    {
        if (policies.Count + realms.Count == 0)
            return;
        var (policyDocuments, realmDocuments) = (policies.ConvertAll(StoredPolicy.Of), realms.ConvertAll(StoredRealm.Of));
        await connection
            .RunAsync(
                session =>
                    session.WriteAsync<object>(
                        connection.Time,
                        PolicyListQueries.Put,
                        cancellationToken,
                        ("@policies", ReadModelSchema.Policies),
                        ("@realms", ReadModelSchema.Realms),
                        ("policyKeys", policyDocuments.ConvertAll(static document => document.Key)),
                        ("policies", policyDocuments),
                        ("realmKeys", realmDocuments.ConvertAll(static document => document.Key)),
                        ("realms", realmDocuments),
                        ("rewrite", rewrite)
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
    }
}

using Concord.Policies;
using Concord.Realms;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Adapters.Sqlite;

/// <summary>List and search of policies in the tables <c>policies</c>, <c>policy_*</c> and <c>realms</c>.</summary>
internal sealed class SqlitePolicyListStore(
    [FromKeyedServices(SqliteStorageExtensions.ReadModels)] SqliteDatabase database,
    SqliteWriteAheadLog? log = null
) : IPolicyListStore
{
    private const string PutRealmSql = """
        INSERT INTO realms(id, version, definition, recorded_at, actor) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT(id) DO UPDATE SET version = ?2, definition = ?3, recorded_at = ?4, actor = ?5 WHERE version < ?2 OR ?6
        """;

    public ValueTask ApplyAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        AppliedEvents? applied = null,
        CancellationToken cancellationToken = default
    ) => PutAsync(policies, realms, applied, rewrite: false);

    public ValueTask RewriteAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        AppliedEvents? applied = null,
        CancellationToken cancellationToken = default
    ) => PutAsync(policies, realms, applied, rewrite: true);

    public async ValueTask<IReadOnlyList<string>> QueryAsync(
        PolicyQuery query,
        DateOnly today,
        CancellationToken cancellationToken = default
    )
    {
        var words = query.Text is null ? null : SearchMatch.Of(query.Text);
        if (words is { Length: 0 })
            return [];
        return await database.Readers.ReadAsync((query, words, today), PolicySearch.Run, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<long> CountAsync(RealmId realm, string? after, CancellationToken cancellationToken = default) =>
        await database.Readers.ReadAsync((realm.Value, after), CountPolicies, cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> HasOutdatedTokensAsync(CancellationToken cancellationToken = default) =>
        new(database.Readers.Read(0, static (session, _) => SearchTables.IsOld(session, SearchTables.Policies)));

    public ValueTask<string?> ReadRefillAsync(CancellationToken cancellationToken = default) =>
        new(database.Readers.Read(0, static (session, _) => ListRefill.Read(session)));

    public async ValueTask SetTokensRenewedAsync(CancellationToken cancellationToken = default) =>
        await database
            .Writer.WriteAsync(
                WritePriority.Other,
                static session =>
                {
                    SearchTables.SetRenewed(session, SearchTables.Policies);
                    ListRefill.End(session);
                    return true;
                }
            )
            .ConfigureAwait(false);

    public ValueTask<IReadOnlyList<RealmView>> QueryRealmsAsync(string? after, int limit, CancellationToken cancellationToken = default) =>
        new(database.Readers.Read((after, limit), ReadRealms));

    private async ValueTask PutAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        AppliedEvents? applied,
        bool rewrite
    )
    {
        var reached = log?.ReachedWith(ProjectionNames.Policies, applied);
        if (policies.Count + realms.Count == 0 && reached is null)
            return;
        await database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
            {
                foreach (var policy in policies)
                    ListedPolicyRow.Put(session, policy, rewrite);
                foreach (var realm in realms)
                    PutRealm(session, realm, rewrite);
                if (reached is { } position)
                    ProgressTable.Put(session, ProjectionNames.Policies, position);
                return policies.Count;
            }
        );
    }

    private static void PutRealm(SqliteSession session, RealmView realm, bool rewrite) =>
        session
            .Prepare(PutRealmSql)
            .Bind(1, realm.Id.Value)
            .Bind(2, realm.Version)
            .BindText(3, realm.Definition.Utf8.Span)
            .Bind(4, Instants.ToText(realm.RecordedAt))
            .Bind(5, realm.Actor)
            .Bind(6, rewrite ? 1 : 0)
            .Execute();

    private static long CountPolicies(SqliteSession session, (string Realm, string? After) a) =>
        session
            .Prepare("SELECT count(*) FROM policies WHERE realm = ?1 AND number > ?2")
            .Bind(1, a.Realm)
            .Bind(2, a.After ?? "")
            .List(static row => row.GetInt64(0))
            .Single();

    private static IReadOnlyList<RealmView> ReadRealms(SqliteSession session, (string? After, int Limit) a)
    {
        return session
            .Prepare("SELECT id, version, definition, recorded_at, actor FROM realms WHERE id > ?1 ORDER BY id LIMIT ?2")
            .Bind(1, a.After ?? "")
            .Bind(2, a.Limit)
            .List(static row => new RealmView
            {
                Id = RealmId.Parse(row.GetText(0)),
                Version = row.GetInt64(1),
                Definition = CanonicalJson.FromTrusted(row.GetBytes(2).ToArray()),
                RecordedAt = Instants.Parse(row.GetText(3)),
                Actor = row.GetText(4),
            });
    }
}

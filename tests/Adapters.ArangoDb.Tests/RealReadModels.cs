using Concord.Conformance;
using Concord.Policies;
using Concord.Ports;
using Concord.Realms;
using Concord.Testing;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>Archive and lists on a database of their own of a real server.</summary>
internal sealed class RealReadModels : StorageUnderTest
{
    private readonly RedisServer _redis;
    private readonly RedisUnderTest _storage;
    private readonly ArangoQueries _queries;
    private readonly string _database;

    private RealReadModels(RedisServer redis, RedisUnderTest storage, ArangoQueries queries, string database)
    {
        (_redis, _storage, _queries, _database) = (redis, storage, queries, database);
        Index = new SyncedPolicyListStore(this);
    }

    public override bool PendingFollowsTime => false;
    public override ICommitStore Store => _storage.Store;
    public override IWriteAheadLog Log => _storage.Log;
    public override IArchiveStore Archive => _storage.Archive;
    public override IPolicyListStore Index { get; }
    public override IImportStore Journal => _storage.Journal;
    public override IIdempotencyStore Idempotency => _storage.Idempotency;
    public override IProjectionControlStore Controls => _storage.Controls;

    public static async Task<StorageUnderTest> OpenAsync(int partitions, Uri url, string user, string password)
    {
        var redis = await RedisServer.StartAsync();
        var database = $"concord_test_{Guid.NewGuid():N}";
        var storage = await RedisUnderTest.OpenAsync(
            redis.ConnectionString,
            partitions,
            ("Graph:ArangoDb:Url", url.ToString()),
            ("Graph:ArangoDb:User", user),
            ("Graph:ArangoDb:Password", password),
            ("Graph:ArangoDb:Database", database)
        );
        return new RealReadModels(redis, storage, new(url, user, password), database);
    }

    public override Task RestartAsync() => _storage.RestartAsync();

    public override async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        await _queries.DropDatabaseAsync(_database);
        _queries.Dispose();
        await _redis.DisposeAsync();
    }

    /// <summary>The view of a real server follows in its own time; here it is waited for before each question.</summary>
    private sealed class SyncedPolicyListStore(RealReadModels owner) : IPolicyListStore
    {
        private const string Wait = "FOR p IN @@search SEARCH p.realm == \"\" OPTIONS { waitForSync: true } LIMIT 1 RETURN 1";

        private IPolicyListStore Index => owner._storage.Index;

        public ValueTask ApplyAsync(
            IReadOnlyList<ListedPolicy> policies,
            IReadOnlyList<RealmView> realms,
            AppliedEvents? applied = null,
            CancellationToken cancellationToken = default
        ) => Index.ApplyAsync(policies, realms, applied, cancellationToken);

        public ValueTask RewriteAsync(
            IReadOnlyList<ListedPolicy> policies,
            IReadOnlyList<RealmView> realms,
            AppliedEvents? applied = null,
            CancellationToken cancellationToken = default
        ) => Index.RewriteAsync(policies, realms, applied, cancellationToken);

        public async ValueTask<IReadOnlyList<string>> QueryAsync(
            PolicyQuery query,
            DateOnly today,
            CancellationToken cancellationToken = default
        )
        {
            await owner._queries.RunAsync(owner._database, Wait, new() { ["@search"] = ReadModelSchema.PolicySearch });
            return await Index.QueryAsync(query, today, cancellationToken);
        }

        public ValueTask<long> CountAsync(RealmId realm, string? after, CancellationToken cancellationToken = default) =>
            Index.CountAsync(realm, after, cancellationToken);

        public ValueTask<IReadOnlyList<RealmView>> QueryRealmsAsync(
            string? after,
            int limit,
            CancellationToken cancellationToken = default
        ) => Index.QueryRealmsAsync(after, limit, cancellationToken);
    }
}

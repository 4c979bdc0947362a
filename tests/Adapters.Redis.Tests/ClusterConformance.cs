using Concord.Conformance;
using Concord.Testing;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>
/// One Redis Cluster of three primaries for the suites below, which come one after the other; each test begins with an empty one.
/// </summary>
public sealed class SharedCluster : IAsyncLifetime
{
    public const string Name = "Redis Cluster";

    public RedisCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await RedisCluster.StartAsync();

    public async ValueTask DisposeAsync() => await Cluster.DisposeAsync();

    public async Task<StorageUnderTest> OpenEmptyAsync(int partitions)
    {
        foreach (var node in Cluster.Nodes)
            await node.CliAsync("FLUSHALL");
        return await RedisUnderTest.OpenAsync(Cluster.ConnectionString, partitions);
    }
}

[CollectionDefinition(SharedCluster.Name)]
public sealed class SharedClusterUsers : ICollectionFixture<SharedCluster>;

[NeedsServers]
[Collection(SharedCluster.Name)]
public sealed class ClusterCommitStoreConformance(SharedCluster shared) : CommitStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => shared.OpenEmptyAsync(Partitions);
}

[NeedsServers]
[Collection(SharedCluster.Name)]
public sealed class ClusterWriteAheadLogConformance(SharedCluster shared) : WriteAheadLogConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => shared.OpenEmptyAsync(Partitions);
}

[NeedsServers]
[Collection(SharedCluster.Name)]
public sealed class ClusterIdempotencyStoreConformance(SharedCluster shared) : IdempotencyStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => shared.OpenEmptyAsync(Partitions);
}

[NeedsServers]
[Collection(SharedCluster.Name)]
public sealed class ClusterImportStoreConformance(SharedCluster shared) : ImportStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => shared.OpenEmptyAsync(Partitions);
}

[NeedsServers]
[Collection(SharedCluster.Name)]
public sealed class ClusterProjectionControlStoreConformance(SharedCluster shared) : ProjectionControlStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => shared.OpenEmptyAsync(Partitions);
}

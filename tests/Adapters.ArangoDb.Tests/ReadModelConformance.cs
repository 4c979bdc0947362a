using Concord.ArangoDb.StandIn;
using Concord.Conformance;
using Concord.Testing;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>A Redis and a fake ArangoDB for the tests of a suite; each begins with an empty Redis and a database of its own.</summary>
public class SharedServers : IAsyncLifetime
{
    private readonly SharedRedis _redis = new();
    private ArangoServer _arango = null!;

    protected virtual ArangoServerOptions Options => new() { Version = "3.12.6" };

    internal Task<StorageUnderTest> OpenAsync(int partitions) =>
        RedisUnderTest.OpenEmptyAsync(_redis.Server, partitions, ReadModelServers.Settings(_arango));

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        _arango = await ArangoServer.StartAsync(Options);
    }

    public async ValueTask DisposeAsync()
    {
        await _arango.DisposeAsync();
        await _redis.DisposeAsync();
    }
}

/// <summary>The oldest version that does everything here, through a coordinator.</summary>
public sealed class SharedOldServers : SharedServers
{
    protected override ArangoServerOptions Options => new() { Version = "3.7.1", IsCluster = true };
}

[NeedsServers]
public sealed class ArangoArchiveStoreConformance(SharedServers servers) : ArchiveStoreConformance, IClassFixture<SharedServers>
{
    protected override Task<StorageUnderTest> CreateAsync() => servers.OpenAsync(Partitions);
}

[NeedsServers]
public sealed class ArangoPolicyListStoreConformance(SharedServers servers) : PolicyListStoreConformance, IClassFixture<SharedServers>
{
    protected override Task<StorageUnderTest> CreateAsync() => servers.OpenAsync(Partitions);
}

[NeedsServers]
public sealed class OldArangoArchiveStoreConformance(SharedOldServers servers) : ArchiveStoreConformance, IClassFixture<SharedOldServers>
{
    protected override Task<StorageUnderTest> CreateAsync() => servers.OpenAsync(Partitions);
}

[NeedsServers]
public sealed class OldArangoPolicyListStoreConformance(SharedOldServers servers)
    : PolicyListStoreConformance,
        IClassFixture<SharedOldServers>
{
    protected override Task<StorageUnderTest> CreateAsync() => servers.OpenAsync(Partitions);
}

[NeedsServers]
public sealed class ArangoImportStoreConformance(SharedServers servers) : ImportStoreConformance, IClassFixture<SharedServers>
{
    protected override Task<StorageUnderTest> CreateAsync() => servers.OpenAsync(Partitions);
}

[NeedsServers]
public sealed class OldArangoImportStoreConformance(SharedOldServers servers) : ImportStoreConformance, IClassFixture<SharedOldServers>
{
    protected override Task<StorageUnderTest> CreateAsync() => servers.OpenAsync(Partitions);
}

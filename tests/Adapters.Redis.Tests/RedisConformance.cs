using Concord.Conformance;
using Concord.Testing;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

[NeedsServers]
public sealed class RedisCommitStoreConformance(SharedRedis redis) : CommitStoreConformance, IClassFixture<SharedRedis>
{
    protected override Task<StorageUnderTest> CreateAsync() => RedisUnderTest.OpenEmptyAsync(redis.Server, Partitions);
}

[NeedsServers]
public sealed class RedisWriteAheadLogConformance(SharedRedis redis) : WriteAheadLogConformance, IClassFixture<SharedRedis>
{
    protected override Task<StorageUnderTest> CreateAsync() => RedisUnderTest.OpenEmptyAsync(redis.Server, Partitions);
}

[NeedsServers]
public sealed class RedisArchiveStoreConformance(SharedRedis redis) : ArchiveStoreConformance, IClassFixture<SharedRedis>
{
    protected override Task<StorageUnderTest> CreateAsync() => RedisUnderTest.OpenEmptyAsync(redis.Server, Partitions);
}

[NeedsServers]
public sealed class RedisPolicyListStoreConformance(SharedRedis redis) : PolicyListStoreConformance, IClassFixture<SharedRedis>
{
    protected override Task<StorageUnderTest> CreateAsync() => RedisUnderTest.OpenEmptyAsync(redis.Server, Partitions);
}

[NeedsServers]
public sealed class RedisImportStoreConformance(SharedRedis redis) : ImportStoreConformance, IClassFixture<SharedRedis>
{
    protected override Task<StorageUnderTest> CreateAsync() => RedisUnderTest.OpenEmptyAsync(redis.Server, Partitions);
}

[NeedsServers]
public sealed class RedisIdempotencyStoreConformance(SharedRedis redis) : IdempotencyStoreConformance, IClassFixture<SharedRedis>
{
    protected override Task<StorageUnderTest> CreateAsync() => RedisUnderTest.OpenEmptyAsync(redis.Server, Partitions);
}

[NeedsServers]
public sealed class RedisProjectionControlStoreConformance(SharedRedis redis)
    : ProjectionControlStoreConformance,
        IClassFixture<SharedRedis>
{
    protected override Task<StorageUnderTest> CreateAsync() => RedisUnderTest.OpenEmptyAsync(redis.Server, Partitions);
}

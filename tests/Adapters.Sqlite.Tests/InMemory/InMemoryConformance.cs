using Concord.Conformance;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class InMemoryCommitStoreConformance : CommitStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new InMemoryUnderTest(Partitions));
}

public sealed class InMemoryWriteAheadLogConformance : WriteAheadLogConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new InMemoryUnderTest(Partitions));
}

public sealed class InMemoryArchiveStoreConformance : ArchiveStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new InMemoryUnderTest(Partitions));
}

public sealed class InMemoryPolicyListStoreConformance : PolicyListStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new InMemoryUnderTest(Partitions));
}

public sealed class InMemoryImportStoreConformance : ImportStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new InMemoryUnderTest(Partitions));
}

public sealed class InMemoryIdempotencyStoreConformance : IdempotencyStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new InMemoryUnderTest(Partitions));
}

public sealed class InMemoryProjectionControlStoreConformance : ProjectionControlStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new InMemoryUnderTest(Partitions));
}

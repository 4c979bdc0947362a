using Concord.Testing.Conformance;
using Concord.Testing.InMemory;

namespace Concord.Silo.Tests.InMemory;

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

using Concord.Testing.Conformance;
using Concord.Testing.InMemory;

namespace Concord.Silo.Tests.Embedded;

public sealed class EmbeddedCommitStoreTests : CommitStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new EmbeddedUnderTest(Partitions));
}

public sealed class EmbeddedWriteAheadLogTests : WriteAheadLogConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new EmbeddedUnderTest(Partitions));
}

public sealed class InMemoryCommitStoreTests : CommitStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new InMemoryUnderTest(Partitions));
}

public sealed class InMemoryWriteAheadLogTests : WriteAheadLogConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new InMemoryUnderTest(Partitions));
}

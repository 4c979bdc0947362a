using Concord.Testing.Conformance;

namespace Concord.Silo.Tests.Embedded;

public sealed class EmbeddedCommitStoreConformance : CommitStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new EmbeddedUnderTest(Partitions));
}

public sealed class EmbeddedWriteAheadLogConformance : WriteAheadLogConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new EmbeddedUnderTest(Partitions));
}

public sealed class EmbeddedArchiveStoreConformance : ArchiveStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new EmbeddedUnderTest(Partitions));
}

public sealed class EmbeddedPolicyIndexConformance : PolicyIndexConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new EmbeddedUnderTest(Partitions));
}

public sealed class EmbeddedImportJournalConformance : ImportJournalConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new EmbeddedUnderTest(Partitions));
}

public sealed class EmbeddedIdempotencyStoreConformance : IdempotencyStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new EmbeddedUnderTest(Partitions));
}

public sealed class EmbeddedProjectionControlStoreConformance : ProjectionControlStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new EmbeddedUnderTest(Partitions));
}

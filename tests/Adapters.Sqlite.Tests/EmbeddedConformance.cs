using Concord.Conformance;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class SqliteCommitStoreConformance : CommitStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new SqliteUnderTest(Partitions));
}

public sealed class SqliteWriteAheadLogConformance : WriteAheadLogConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new SqliteUnderTest(Partitions));
}

public sealed class SqliteArchiveStoreConformance : ArchiveStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new SqliteUnderTest(Partitions));
}

public sealed class SqlitePolicyListStoreConformance : PolicyListStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new SqliteUnderTest(Partitions));
}

public sealed class SqliteImportStoreConformance : ImportStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new SqliteUnderTest(Partitions));
}

public sealed class SqliteIdempotencyStoreConformance : IdempotencyStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new SqliteUnderTest(Partitions));
}

public sealed class SqliteProjectionControlStoreConformance : ProjectionControlStoreConformance
{
    protected override Task<StorageUnderTest> CreateAsync() => Task.FromResult<StorageUnderTest>(new SqliteUnderTest(Partitions));
}

using Concord.Conformance;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class SqliteGraphStoreConformance : GraphStoreConformance
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new SqliteGraphUnderTest());
}

public sealed class SqliteGraphStoreProperties : GraphStoreProperties
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new SqliteGraphUnderTest());
}

using Concord.Conformance;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class SqliteGraphSync : GraphSyncProperties
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new SqliteGraphUnderTest());
}

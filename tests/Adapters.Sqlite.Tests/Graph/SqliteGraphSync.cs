using Concord.Testing.Conformance;

namespace Concord.Silo.Tests.Embedded.Graph;

public sealed class SqliteGraphSync : GraphSyncProperties
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new SqliteGraphUnderTest());
}

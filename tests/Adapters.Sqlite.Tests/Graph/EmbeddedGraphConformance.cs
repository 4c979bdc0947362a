using Concord.Testing.Conformance;

namespace Concord.Silo.Tests.Embedded.Graph;

public sealed class SqliteGraphStoreConformance : GraphStoreConformance
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new SqliteGraphUnderTest());
}

public sealed class SqliteGraphStoreProperties : GraphStoreProperties
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new SqliteGraphUnderTest());
}

using Concord.Conformance;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class InMemoryGraphStoreConformance : GraphStoreConformance
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new InMemoryGraphUnderTest());
}

public sealed class InMemoryGraphStoreProperties : GraphStoreProperties
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new InMemoryGraphUnderTest());
}

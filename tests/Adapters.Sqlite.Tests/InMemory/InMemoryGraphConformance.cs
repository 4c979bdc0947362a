using Concord.Testing.Conformance;
using Concord.Testing.InMemory;

namespace Concord.Silo.Tests.InMemory;

public sealed class InMemoryGraphStoreConformance : GraphStoreConformance
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new InMemoryGraphUnderTest());
}

public sealed class InMemoryGraphStoreProperties : GraphStoreProperties
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new InMemoryGraphUnderTest());
}

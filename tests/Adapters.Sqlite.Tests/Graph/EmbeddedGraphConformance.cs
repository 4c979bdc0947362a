using Concord.Testing.Conformance;

namespace Concord.Silo.Tests.Embedded.Graph;

public sealed class EmbeddedGraphStoreConformance : GraphStoreConformance
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new EmbeddedGraphUnderTest());
}

public sealed class EmbeddedGraphStoreProperties : GraphStoreProperties
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new EmbeddedGraphUnderTest());
}

using Concord.Testing.Conformance;

namespace Concord.Silo.Tests.Embedded.Graph;

public sealed class EmbeddedGraphSync : GraphSyncProperties
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new EmbeddedGraphUnderTest());
}

using Concord.Testing.Conformance;
using Concord.Testing.InMemory;

namespace Concord.Silo.Tests.InMemory;

public sealed class InMemoryGraphSync : GraphSyncProperties
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new InMemoryGraphUnderTest());
}

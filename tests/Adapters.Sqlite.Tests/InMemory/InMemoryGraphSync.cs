using Concord.Conformance;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class InMemoryGraphSync : GraphSyncProperties
{
    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new InMemoryGraphUnderTest());
}

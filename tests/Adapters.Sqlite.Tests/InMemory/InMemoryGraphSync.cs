using Concord.Conformance;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class InMemoryGraphSync : GraphSyncProperties
{
    /// <summary>The adapters have all of them; here the suite itself is what is tried.</summary>
    protected override int Events => 20_000;

    protected override Task<GraphStoreUnderTest> CreateAsync() => Task.FromResult<GraphStoreUnderTest>(new InMemoryGraphUnderTest());
}

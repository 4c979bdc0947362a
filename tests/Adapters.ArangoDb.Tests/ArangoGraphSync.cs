using Concord.Conformance;

namespace Concord.Adapters.ArangoDb.Tests;

public sealed class ArangoGraphSync : GraphSyncProperties
{
    /// <summary>The fake server interprets every statement.</summary>
    protected override int Events => 5_000;

    protected override async Task<GraphStoreUnderTest> CreateAsync() => await ArangoUnderTest.OnFakeAsync(new());
}

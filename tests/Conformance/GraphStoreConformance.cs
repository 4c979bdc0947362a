using Concord.Graph;
using Concord.Ports;
using Xunit;

namespace Concord.Conformance;

/// <summary>What every <see cref="IGraphStore"/> must guarantee. Each test has a store of its own.</summary>
public abstract partial class GraphStoreConformance : IAsyncLifetime
{
    /// <summary>More edges than any query of these tests reads.</summary>
    private const int Plenty = 10_000;

    protected GraphStoreUnderTest Graph { get; private set; } = null!;

    private IGraphStore Store => Graph.Store;

    /// <summary>A new, empty store.</summary>
    protected abstract Task<GraphStoreUnderTest> CreateAsync();

    public async ValueTask InitializeAsync() => Graph = await CreateAsync();

    public async ValueTask DisposeAsync() => await Graph.DisposeAsync();

    private async Task<IReadOnlyList<VertexId>> ApplyAsync(params Subgraph[] subgraphs) => await Store.ApplyAsync(new(subgraphs));

    private async Task RewriteAsync(params Subgraph[] subgraphs) => await Store.ApplyAsync(new(subgraphs) { Rewrite = true });

    private Task AssertGraphIsAsync(params Subgraph[] applied) => GraphModel.Of(applied).AssertIsAsync(Store);

    /// <summary>The properties as text; null if the vertex does not exist.</summary>
    private async Task<string?> ReadAsync(VertexId id) => Assert.Single(await Store.ReadVerticesAsync([id]))?.Properties.ToString();

    private async Task<Subgraph?> ReadSubgraphAsync(VertexId owner) => Assert.Single(await Store.ReadSubgraphsAsync([owner]));
}

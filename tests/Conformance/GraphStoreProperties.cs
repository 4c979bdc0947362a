using Concord.Graph;
using Concord.Testing;
using CsCheck;
using Xunit;

namespace Concord.Conformance;

/// <summary>Properties that hold for any sequence of writes to a graph store.</summary>
public abstract partial class GraphStoreProperties
{
    /// <summary>How many sequences are tried for each property; fewer if a store is slow.</summary>
    protected virtual int Iterations => 100;

    /// <summary>As many in a quick run as it has time for.</summary>
    private int PlayedIterations => Programs.IsQuick ? Math.Min(10, Iterations) : Iterations;

    /// <summary>A new, empty store.</summary>
    protected abstract Task<GraphStoreUnderTest> CreateAsync();

    /// <summary>In any order and any batches, repeated or late, with restarts between them.</summary>
    [Fact]
    public Task The_graph_equals_the_highest_version_of_each_owner() =>
        Gen.Select(GraphGenerators.Subgraph.List[0, 30], Gen.Int[1, 5], Gen.Int)
            .SampleAsync(
                (subgraphs, batch, seed) => DeliverAsync(GraphGenerators.OneMeaningPerVersion(subgraphs), batch, seed),
                iter: PlayedIterations,
                threads: 1
            );

    [Fact]
    public Task Batches_of_any_size_give_the_graph_that_subgraphs_one_by_one_give() =>
        Gen.Select(GraphGenerators.Subgraph.List[2, 30], Gen.Int[2, 30])
            .SampleAsync(
                (subgraphs, size) => CompareSizesAsync(GraphGenerators.OneMeaningPerVersion(subgraphs), size),
                iter: PlayedIterations,
                threads: 1
            );

    [Fact]
    public Task Random_writes_give_the_same_graph_as_the_model() =>
        AnyStep.List[1, 25].SampleAsync(WriteAsync, iter: PlayedIterations, threads: 1);

    [Fact]
    public Task Random_damage_is_found_by_the_check_and_repaired() =>
        Gen.Select(GraphGenerators.Subgraph.List[1, 15], AnyDamage.List[1, 10])
            .SampleAsync(
                (subgraphs, damages) => MendAsync(GraphGenerators.OneMeaningPerVersion(subgraphs), damages),
                iter: PlayedIterations,
                threads: 1
            );

    private async Task DeliverAsync(List<Subgraph> subgraphs, int batch, int seed)
    {
        var random = new Random(seed);
        var delivered = subgraphs.ToArray();
        random.Shuffle(delivered);
        await using var graph = await CreateAsync();
        foreach (var chunk in delivered.Chunk(batch))
        {
            await graph.Store.ApplyAsync(new(GraphGenerators.OnePerOwner(chunk)));
            if (random.Next(20) == 0)
                await graph.RestartAsync();
        }

        await GraphModel.Of(delivered).AssertIsAsync(graph.Store);
    }

    private async Task CompareSizesAsync(List<Subgraph> subgraphs, int size)
    {
        await using var single = await CreateAsync();
        await using var batched = await CreateAsync();
        foreach (var subgraph in subgraphs)
            await single.Store.ApplyAsync(new([subgraph]));
        foreach (var chunk in subgraphs.Chunk(size))
            await batched.Store.ApplyAsync(new(GraphGenerators.OnePerOwner(chunk)));

        VertexId[] owners = [.. subgraphs.Select(static subgraph => subgraph.Owner).Distinct()];
        var (expected, found) = (await single.Store.ReadSubgraphsAsync(owners), await batched.Store.ReadSubgraphsAsync(owners));
        for (var i = 0; i < owners.Length; i++)
        {
            Assert.True(expected[i]?.IsEquivalentTo(found[i]) ?? found[i] is null, $"{owners[i]}");
            Assert.Equal(expected[i]?.Version, found[i]?.Version);
        }

        Assert.Equal(await single.Store.ScanSharedAsync(null, 1_000), await batched.Store.ScanSharedAsync(null, 1_000));
        Assert.Equivalent(await single.Store.CountAsync(), await batched.Store.CountAsync(), strict: true);
    }
}

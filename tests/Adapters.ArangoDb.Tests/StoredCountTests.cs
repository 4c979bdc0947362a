using Concord.Conformance;
using Concord.Graph;
using Concord.Ports;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>How many there are of everything is kept, and told without looking at any of it.</summary>
public sealed class StoredCountTests
{
    [Fact]
    public async Task Reading_the_counts_costs_the_same_for_any_graph_size()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([.. Policies(0, 3)]));
        var small = await ReadsAsync(graph);
        foreach (var chunk in Policies(3, 2_000).Chunk(400))
            await graph.Store.ApplyAsync(new(chunk));
        Assert.Equal(small, await ReadsAsync(graph));
        Assert.InRange(small, 1, 20);
        await GraphModel.Of(Policies(0, 2_003)).AssertIsAsync(graph.Store, 500);
        Assert.True(await graph.Store.RecountAsync());
    }

    [Fact]
    public async Task Counts_stay_right_through_second_deliveries_deletions_removals_and_a_rebuild()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        Subgraph[] first = [.. Policies(0, 10)];
        await graph.Store.ApplyAsync(new(first));
        await graph.Store.ApplyAsync(new(first));
        await graph.Store.ApplyAsync(new(first) { Rewrite = true });
        Assert.True(await graph.Store.RecountAsync());

        var fewer = Enumerable.Range(0, 5).Select(static n => Subgraphs.Policy($"A{n}", 2).InRealm());
        Subgraph[] changed = [.. fewer, Subgraphs.Deleted(Subgraphs.PolicyId("A6"), 2)];
        await graph.Store.ApplyAsync(new(changed));
        await graph.Store.ApplyAsync(new(first));
        Assert.True(await graph.Store.RecountAsync());

        await graph.Store.RemoveAsync([Subgraphs.PolicyId("A7")]);
        Assert.True(await graph.Store.RecountAsync());

        await graph.Store.BeginShadowAsync();
        await graph.Store.ApplyAsync(new(first) { ShadowOnly = true });
        await graph.Store.ApplyAsync(new(changed));
        await graph.Store.SwapShadowAsync();
        var before = graph.Server!.Queries.Count;
        var counts = await graph.Store.CountAsync();
        Assert.Equal(9, counts.Vertices[VertexKinds.Policies]);
        Assert.Single(graph.Server.Queries.Skip(before));
        Assert.True(await graph.Store.RecountAsync());
        Assert.Equal("[]", await RunAsync(graph, "FOR c IN concord_counts FILTER c.generation == 1 RETURN c"));
    }

    [Fact]
    public async Task A_database_without_kept_counts_is_counted_once()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([.. Policies(0, 50)]));
        await RunAsync(graph, "FOR c IN concord_counts REMOVE c IN concord_counts");
        Assert.Equal(50, (await graph.Store.CountAsync()).Vertices[VertexKinds.Policies]);
        Assert.InRange(await ReadsAsync(graph), 1, 20);
        await graph.Store.ApplyAsync(new([.. Policies(50, 1)]));
        Assert.Equal(51, (await graph.Store.CountAsync()).Vertices[VertexKinds.Policies]);
        Assert.True(await graph.Store.RecountAsync());
    }

    [Fact]
    public async Task Documents_removed_outside_the_adapter_are_noticed_at_the_next_read_of_the_counts()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([.. Policies(0, 3)]));
        await graph.Damage.RemoveVertexAsync(Subgraphs.PartyId("P1"));
        Assert.Equal(2, (await graph.Store.CountAsync()).Vertices[VertexKinds.Parties]);
        Assert.True(await graph.Store.RecountAsync());
    }

    [Fact]
    public async Task A_changed_count_with_an_unchanged_sum_is_found_by_recounting()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([.. Policies(0, 3)]));
        await RunAsync(
            graph,
            """
            FOR c IN concord_counts
              FILTER c.name IN ['v/parties', 'v/policies']
              UPDATE c WITH { number: c.name == 'v/parties' ? 4 : 2 } IN concord_counts
            """
        );
        Assert.Equal(4, (await graph.Store.CountAsync()).Vertices[VertexKinds.Parties]);
        Assert.False(await graph.Store.RecountAsync());
        Assert.True(await graph.Store.RecountAsync());
        Assert.Equal(3, (await graph.Store.CountAsync()).Vertices[VertexKinds.Parties]);
    }

    [Fact]
    public async Task Several_silos_that_write_and_count_at_the_same_time_agree_with_what_is_there()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await using var other = graph.Another();
        var stores = new[] { graph.Store, other.GetRequiredService<IGraphStore>() };
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async n =>
                {
                    await stores[n % 2].ApplyAsync(new([.. Policies(100 * n, 20)]));
                    await stores[n % 2].RecountAsync();
                })
        );
        Assert.True(await graph.Store.RecountAsync());
        Assert.Equal(160, (await graph.Store.CountAsync()).Vertices[VertexKinds.Policies]);
    }

    private static IEnumerable<Subgraph> Policies(int first, int count) =>
        Enumerable
            .Range(first, count)
            .Select(static n =>
                Subgraphs.Policy($"A{n}").InRealm().WithParty($"P{n}", "holder", says: """{"name":"Ada"}""").WithAsset($"V{n}", "car")
            );

    private static async Task<long> ReadsAsync(ArangoUnderTest graph)
    {
        var before = graph.Server!.Queries.Count;
        await graph.Store.CountAsync();
        return graph.Server.Queries.Skip(before).Sum(static query => query.Scanned);
    }

    private static async Task<string> RunAsync(ArangoUnderTest graph, string aql)
    {
        using var queries = new ArangoQueries(graph.Server!.Url, "root", "secret");
        return $"[{string.Join(",", await queries.RunAsync(graph.Database, aql, []))}]";
    }
}

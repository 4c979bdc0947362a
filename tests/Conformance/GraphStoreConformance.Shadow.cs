using Concord.Graph;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Conformance;

public abstract partial class GraphStoreConformance
{
    [Fact]
    public async Task Reads_see_the_old_graph_until_the_swap_and_the_new_one_after_it()
    {
        Subgraph[] old =
        [
            Policy("A", 2, """{"word":"renault"}""").WithParty("P1").InRealm(),
            Policy("stray").WithParty("P9").WithAsset("V9"),
        ];
        Subgraph[] rebuilt =
        [
            Policy("A", 2, """{"word":"peugeot"}""").WithParty("P2").InRealm(),
            Policy("B").WithParty("P2").WithPlace("L1"),
        ];
        await ApplyAsync(old);
        await Store.BeginShadowAsync();
        Assert.True(await Store.HasShadowAsync());
        foreach (var subgraph in rebuilt)
            await ShadowAsync(subgraph);

        await AssertGraphIsAsync(old);
        Assert.Equal(["policies/motor-fr~A", "policies/motor-fr~stray"], await ListAsync(VertexKinds.Policies));
        Assert.Equal(["parties/motor-fr~P1", "policies/motor-fr~A", "realms/motor-fr"], await IdsAsync(PartyId("P1"), 3));
        Assert.Empty(await PathsAsync(PolicyId("A"), PartyId("P2")));
        await AssertFoundAsync("renault", "A");
        await AssertFoundAsync("peugeot", "");

        await Store.SwapShadowAsync();
        Assert.False(await Store.HasShadowAsync());
        await AssertGraphIsAsync(rebuilt);
        Assert.Equal(["policies/motor-fr~A", "policies/motor-fr~B"], await ListAsync(VertexKinds.Policies));
        Assert.Equal(
            ["parties/motor-fr~P2", "policies/motor-fr~A", "policies/motor-fr~B", "places/motor-fr~L1", "realms/motor-fr"],
            await IdsAsync(PartyId("P2"), 3)
        );
        Assert.Single(await PathsAsync(PolicyId("A"), PartyId("P2")));
        await AssertFoundAsync("renault", "");
        await AssertFoundAsync("peugeot", "A");

        await Graph.RestartAsync();
        Assert.False(await Store.HasShadowAsync());
        await AssertGraphIsAsync(rebuilt);
    }

    [Fact]
    public async Task Batches_applied_during_a_rebuild_reach_both_graphs()
    {
        await ApplyAsync(Policy("A", 2).WithParty("P1"), Policy("B", 3).WithParty("P1"));
        await Store.BeginShadowAsync();
        await ApplyAsync(Policy("A", 3).WithParty("P2"), Policy("C").WithParty("P2"), Deleted(PolicyId("D"), 4));
        await AssertGraphIsAsync(Policy("A", 3).WithParty("P2"), Policy("C").WithParty("P2"), Policy("B", 3).WithParty("P1"));

        // What the graph has already is new to the shadow, and what the rebuild brings late is outdated there.
        Assert.Empty(await ApplyAsync(Policy("B", 3).WithParty("P1")));
        await ShadowAsync(Policy("A", 2).WithParty("P1"), Policy("D", 3).WithParty("P1"));

        await Store.SwapShadowAsync();
        await AssertGraphIsAsync(Policy("A", 3).WithParty("P2"), Policy("C").WithParty("P2"), Policy("B", 3).WithParty("P1"));
        await ApplyAsync(Policy("D", 3).WithParty("P1"), Policy("A", 2).WithParty("P1"));
        await AssertGraphIsAsync(Policy("A", 3).WithParty("P2"), Policy("C").WithParty("P2"), Policy("B", 3).WithParty("P1"));
    }

    [Fact]
    public async Task A_batch_for_the_shadow_only_is_dropped_without_a_shadow()
    {
        var policy = Policy("A").WithParty("P1");
        await ApplyAsync(policy);
        await ShadowAsync(Policy("A", 9).WithParty("P2"), Policy("B").WithParty("P2"));
        Assert.False(await Store.HasShadowAsync());
        await AssertGraphIsAsync(policy);

        // A swap that is repeated because its answer was lost does not remove the graph.
        await Store.SwapShadowAsync();
        await Store.DropShadowAsync();
        await AssertGraphIsAsync(policy);
    }

    [Fact]
    public async Task A_dropped_shadow_leaves_nothing()
    {
        var policy = Policy("A").WithParty("P1");
        await ApplyAsync(policy);
        await Store.BeginShadowAsync();
        await ShadowAsync(Policy("A", 9).WithParty("P2"), Policy("B").WithParty("P2"));
        await Store.DropShadowAsync();
        Assert.False(await Store.HasShadowAsync());
        await AssertGraphIsAsync(policy);

        await Store.BeginShadowAsync();
        await ShadowAsync(Policy("C").WithParty("P3"));
        await Store.SwapShadowAsync();
        await AssertGraphIsAsync(Policy("C").WithParty("P3"));
    }

    [Fact]
    public async Task A_shadow_is_kept_when_it_is_begun_again_and_over_a_restart()
    {
        await ApplyAsync(Policy("A"));
        await Store.BeginShadowAsync();
        await ShadowAsync(Policy("B").WithParty("P1"));
        await Store.BeginShadowAsync();
        await Graph.RestartAsync();
        Assert.True(await Store.HasShadowAsync());
        await AssertGraphIsAsync(Policy("A"));

        await ShadowAsync(Policy("C").WithParty("P1"));
        await ApplyAsync(Policy("D").WithParty("P1"));
        await Store.SwapShadowAsync();
        await AssertGraphIsAsync(Policy("B").WithParty("P1"), Policy("C").WithParty("P1"), Policy("D").WithParty("P1"));
    }

    [Fact]
    public async Task One_rebuild_after_another_starts_from_nothing()
    {
        for (var round = 1; round <= 3; round++)
        {
            await Store.BeginShadowAsync();
            await ShadowAsync(Policy($"A{round}").WithParty($"P{round}"), Policy("B").WithParty("P0"));
            await Store.SwapShadowAsync();
            await AssertGraphIsAsync(Policy($"A{round}").WithParty($"P{round}"), Policy("B").WithParty("P0"));
        }

        var second = Policy("B", 2).WithParty("P2");
        await ApplyAsync(second);
        await AssertGraphIsAsync(Policy("A3").WithParty("P3"), second);
    }

    [Fact]
    public async Task Vectors_of_the_same_content_are_taken_along_into_the_new_graph()
    {
        await ApplyAsync(
            Policy("A", 1, """{"product":"a"}""").WithParty("P1", says: """{"name":"Anna"}"""),
            Policy("B", 1, """{"product":"b"}"""),
            Policy("C", 1, """{"product":"c"}""")
        );
        await PutVectorsAsync((PolicyId("A"), [1, 0]), (PolicyId("B"), [0, 1]));
        await Store.BeginShadowAsync();
        await ShadowAsync(
            Policy("A", 1, """{"product":"a"}""").WithParty("P1", says: """{"name":"Anna"}"""),
            Policy("B", 1, """{"product":"changed"}"""),
            Policy("C", 1, """{"product":"c"}""")
        );
        await PutVectorsAsync((PolicyId("C"), [1, 1]), (PartyId("P1"), [1, 0]));
        await Store.SwapShadowAsync();

        Assert.Equal(["policies/motor-fr~B"], Ids(await Store.ReadWithoutVectorAsync(Generator, 100)));
        Assert.Equal(1, await Store.CountWithoutVectorAsync(Generator));
        if (!Graph.CanCompareVectors)
            return;
        Assert.Equal(["C"], (await Store.NearestAsync(PolicyId("A"), 10))!.Select(static scored => scored.Vertex.Id.OwnId));
    }

    [Fact]
    public async Task Positions_do_not_go_back_by_a_swap()
    {
        await Store.ApplyAsync(new([Policy("A")]) { Position = new(1, new(100, 0)) });
        await Store.BeginShadowAsync();
        await ShadowAsync(Policy("A"));
        await Store.ApplyAsync(new([Policy("B")]) { Position = new(2, new(200, 0)) });
        await Store.SwapShadowAsync();
        Assert.Equal([new(1, new(100, 0)), new(2, new(200, 0))], await PositionsAsync());
    }

    [Fact]
    public async Task Rewriting_and_removing_reach_the_shadow_too()
    {
        await Store.BeginShadowAsync();
        await ApplyAsync(Policy("A", 5).WithParty("P1"), Policy("B", 5).WithParty("P1"));
        await RewriteAsync(Policy("A", 2).WithParty("P2"));
        await Store.RemoveAsync([PolicyId("B")]);
        await Store.SwapShadowAsync();
        await AssertGraphIsAsync(Policy("A", 2).WithParty("P2"));
    }

    private async Task ShadowAsync(params Subgraph[] subgraphs) => await Store.ApplyAsync(new(subgraphs) { ShadowOnly = true });
}

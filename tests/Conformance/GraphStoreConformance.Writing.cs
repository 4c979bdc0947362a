using Concord.Graph;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Conformance;

public abstract partial class GraphStoreConformance
{
    [Fact]
    public async Task An_empty_store_answers_everything_with_nothing()
    {
        await Store.CheckAsync();
        Assert.NotEmpty(Store.Info.Provider);
        Assert.NotEmpty(Store.Info.Detail);
        await AssertGraphIsAsync();
        Assert.Empty(await Store.ReadVerticesAsync([]));
        Assert.Empty(await Store.ReadSubgraphsAsync([]));
        Assert.Null(await ReadAsync(PolicyId("A")));
        Assert.Null(await ReadSubgraphAsync(PolicyId("A")));
        Assert.Null(await Store.NeighborsAsync(new() { Start = PolicyId("A") }, Plenty));
        Assert.Empty(await Store.ReadPositionsAsync());
        Assert.Empty(await ApplyAsync());
    }

    [Fact]
    public async Task A_subgraph_reads_back_as_it_was_written_also_after_a_restart()
    {
        Subgraph[] all =
        [
            Policy("A", version: 3, """{"premium":{"amount":12345678901234567.89,"currency":"EUR"},"status":["inForce"]}""")
                .WithParty("P1", says: """{"attributes":{"birthDate":"1980-01-31"},"name":"Anna"}""", saidAt: Time.AddTicks(1_234_567))
                .WithParty("P1", role: "driver", edge: "drives")
                .WithAsset("V1")
                .WithClaim("C1")
                .WithPlace("L1")
                .WithSystem("pas", "ext-7")
                .InRealm(),
            Policy("B").WithParty("P2", says: null),
            Realm(Motor).WithSystem("pas", ""),
        ];
        await ApplyAsync(all);
        await AssertGraphIsAsync(all);
        await Graph.RestartAsync();
        await AssertGraphIsAsync(all);
    }

    [Fact]
    public async Task Vertices_are_read_in_the_order_that_they_are_asked_for()
    {
        await ApplyAsync(Policy("A").WithParty("P1"));
        var read = await Store.ReadVerticesAsync([PartyId("P1"), PartyId("none"), PolicyId("A"), PartyId("P1")]);
        Assert.Equal([PartyId("P1"), null, PolicyId("A"), PartyId("P1")], read.Select(static vertex => vertex?.Id));
        var subgraphs = await Store.ReadSubgraphsAsync([PolicyId("none"), PolicyId("A")]);
        Assert.Equal([null, PolicyId("A")], subgraphs.Select(static subgraph => subgraph?.Owner));
    }

    [Fact]
    public async Task A_higher_version_replaces_the_owners_whole_subgraph()
    {
        await ApplyAsync(Policy("A", version: 2, """{"product":"old"}""").WithParty("P1").WithAsset("V1").WithClaim("C1").WithPlace("L1"));
        var second = Policy("A", version: 5, """{"product":"new"}""").WithParty("P2").WithAsset("V1", says: """{"kind":"van"}""");
        await ApplyAsync(second);
        await AssertGraphIsAsync(second);
        foreach (var gone in (VertexId[])[PartyId("P1"), ClaimId("A", "C1"), PlaceId("L1")])
            Assert.Null(await ReadAsync(gone));
        Assert.Equal("""{"kind":"van"}""", await ReadAsync(AssetId("V1")));
    }

    [Fact]
    public async Task A_lower_or_equal_version_changes_nothing()
    {
        var third = Policy("A", version: 3).WithParty("P1");
        await ApplyAsync(third);
        Assert.Empty(await ApplyAsync(Policy("A", version: 3, """{"product":"other"}""").WithParty("P2")));
        Assert.Empty(await ApplyAsync(Policy("A", version: 1).WithParty("P3").WithAsset("V1")));
        Assert.Empty(await ApplyAsync(Deleted(PolicyId("A"), 2)));
        await AssertGraphIsAsync(third);
    }

    [Fact]
    public async Task An_edge_changes_its_properties_and_its_statement()
    {
        await ApplyAsync(Policy("A", 1).With("holds", PartyId("P1"), outward: false, "x", """{"role":"insured"}""", """{"name":"Anna"}"""));
        var second = Policy("A", 2).With("holds", PartyId("P1"), outward: false, "x", """{"role":"policyholder"}""", """{"name":"Anne"}""");
        await ApplyAsync(second);
        await AssertGraphIsAsync(second);
    }

    [Fact]
    public async Task A_batch_applies_newer_subgraphs_and_skips_the_rest()
    {
        await ApplyAsync(Policy("A", version: 5).WithParty("P1"), Policy("B", version: 1).WithParty("P1"));
        await ApplyAsync(Policy("A", version: 4).WithParty("P2"), Policy("B", version: 2).WithParty("P2"), Policy("C").WithParty("P3"));
        await AssertGraphIsAsync(
            Policy("A", version: 5).WithParty("P1"),
            Policy("B", version: 2).WithParty("P2"),
            Policy("C").WithParty("P3")
        );
    }

    [Fact]
    public async Task A_deleted_owner_takes_its_edges_and_the_vertices_only_it_mentioned()
    {
        var other = Policy("B").WithParty("P1");
        await ApplyAsync(Policy("A").WithParty("P1").WithParty("P2", role: "driver", edge: "drives").WithAsset("V1"), other);
        await ApplyAsync(Deleted(PolicyId("A"), 2));
        await AssertGraphIsAsync(Deleted(PolicyId("A"), 2), other);
        await Graph.RestartAsync();
        await AssertGraphIsAsync(Deleted(PolicyId("A"), 2), other);
    }

    [Fact]
    public async Task A_late_lower_version_does_not_bring_back_what_was_deleted()
    {
        await ApplyAsync(Policy("A", version: 2).WithParty("P1"));
        await ApplyAsync(Deleted(PolicyId("A"), 5), Deleted(PolicyId("never-seen"), 2));
        await Graph.RestartAsync();
        Assert.Empty(
            await ApplyAsync(Policy("A", version: 4).WithParty("P1").WithAsset("V1"), Policy("never-seen", version: 1).WithParty("P1"))
        );
        await ApplyAsync(Policy("A", version: 5).WithParty("P1"));
        await AssertGraphIsAsync();

        var again = Policy("A", version: 6).WithParty("P2");
        await ApplyAsync(again);
        await AssertGraphIsAsync(again);
    }

    [Fact]
    public async Task A_late_lower_version_does_not_bring_back_an_edge()
    {
        var third = Policy("A", version: 3).WithParty("P1");
        await ApplyAsync(Policy("A", version: 1).WithParty("P1").WithAsset("V1"));
        await ApplyAsync(third);
        await ApplyAsync(Policy("A", version: 2).WithParty("P1").WithAsset("V1"));
        await AssertGraphIsAsync(third);

        var fourth = Policy("A", version: 4).WithParty("P1").WithAsset("V1");
        await ApplyAsync(fourth);
        await AssertGraphIsAsync(fourth);
    }

    [Fact]
    public async Task A_rewrite_replaces_whatever_is_there_also_higher_versions()
    {
        await ApplyAsync(
            Policy("A", version: 9).WithParty("P1").WithAsset("V1"),
            Policy("B", version: 3).WithParty("P1"),
            Policy("C", version: 4).WithParty("P1")
        );
        await ApplyAsync(Deleted(PolicyId("D"), 8));
        Subgraph[] rewritten =
        [
            Policy("A", version: 2).WithParty("P2"),
            Policy("B", version: 3).WithParty("P3"),
            Policy("D", version: 1).WithParty("P2"),
        ];
        await RewriteAsync([.. rewritten, Deleted(PolicyId("C"), 4)]);
        await AssertGraphIsAsync(rewritten);

        await ApplyAsync(
            Policy("A", version: 1).WithParty("P4"),
            Policy("B", version: 4).WithParty("P4"),
            Policy("C", version: 4).WithParty("P4")
        );
        await AssertGraphIsAsync(rewritten[0], Policy("B", version: 4).WithParty("P4"), rewritten[2]);
    }

    [Fact]
    public async Task The_same_batch_again_and_again_changes_nothing()
    {
        Subgraph[] all = [Policy("A").WithParty("P1").WithPlace("L1").InRealm(), Policy("B").WithParty("P1").WithPlace("L1").InRealm()];
        for (var time = 0; time < 3; time++)
            await ApplyAsync(all);
        await AssertGraphIsAsync(all);
        for (var time = 0; time < 2; time++)
            await RewriteAsync(all);
        await AssertGraphIsAsync(all);
    }

    [Fact]
    public async Task A_batch_of_many_is_written_whole()
    {
        var all = Enumerable
            .Range(0, 500)
            .Select(i => Policy($"A{i}").WithParty($"P{i % 50}").WithAsset($"V{i}").WithPlace($"L{i % 3}").InRealm())
            .ToArray();
        await ApplyAsync(all);
        var counts = await Store.CountAsync();
        Assert.Equal(
            (500, 50, 500, 3, 1),
            (
                counts.Vertices[VertexKinds.Policies],
                counts.Vertices[VertexKinds.Parties],
                counts.Vertices[VertexKinds.Assets],
                counts.Vertices[VertexKinds.Places],
                counts.Vertices[VertexKinds.Realms]
            )
        );
        Assert.Equal(
            (500, 500, 500, 500),
            (counts.Edges["holds"], counts.Edges["covers"], counts.Edges["locatedAt"], counts.Edges["belongsTo"])
        );
    }
}

using Concord.Graph;
using Concord.Ports;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Conformance;

public abstract partial class GraphStoreConformance
{
    [Fact]
    public async Task Scans_come_page_by_page_each_once()
    {
        await ApplyAsync([
            .. Enumerable.Range(0, 11).Select(i => Policy($"A{i}").WithParty($"P{i}").WithPlace("L1").InRealm()),
            Realm(Home),
        ]);
        await ApplyAsync(Deleted(PolicyId("A4"), 2));
        foreach (var page in (int[])[1, 3, 11, 100])
        {
            var owners = await GraphPages.OwnersAsync(Store, page);
            Assert.Equal(
                [
                    "policies/motor-fr~A0",
                    "policies/motor-fr~A1",
                    "policies/motor-fr~A10",
                    "policies/motor-fr~A2",
                    "policies/motor-fr~A3",
                    "policies/motor-fr~A5",
                    "policies/motor-fr~A6",
                    "policies/motor-fr~A7",
                    "policies/motor-fr~A8",
                    "policies/motor-fr~A9",
                    "realms/home-de",
                ],
                Ids(owners)
            );
            var shared = await GraphPages.SharedAsync(Store, page);
            Assert.Equal(11, shared.Count);
            Assert.All(shared, static stand => Assert.Equal(stand.Expected, stand.Stored));
        }
    }

    [Fact]
    public async Task An_owner_whose_vertex_is_lost_is_still_found_by_its_edges()
    {
        var policy = Policy("A", 3).WithParty("P1").WithAsset("V1");
        await ApplyAsync(policy, Policy("B").WithParty("P1"));
        await Graph.Damage.RemoveVertexAsync(PolicyId("A"));

        Assert.Null(await ReadAsync(PolicyId("A")));
        Assert.Equal(["policies/motor-fr~A", "policies/motor-fr~B"], Ids(await GraphPages.OwnersAsync(Store, 1)));
        var found = await ReadSubgraphAsync(PolicyId("A"));
        Assert.Null(found!.Properties);
        Assert.Equal<SubgraphEdge>([.. policy.Edges], [.. found.Edges]);

        await RewriteAsync(policy);
        await AssertGraphIsAsync(policy, Policy("B").WithParty("P1"));
    }

    [Fact]
    public async Task An_altered_owner_is_read_as_it_is_and_repaired_by_a_rewrite_of_the_same_version()
    {
        var policy = Policy("A", 3).WithParty("P1", says: """{"name":"Anna"}""").WithAsset("V1").WithClaim("C1");
        await ApplyAsync(policy);
        var (claim, party, asset) = (EdgeOf(policy, "claimed"), EdgeOf(policy, "holds"), EdgeOf(policy, "covers"));
        var altered = party with { Properties = Json("""{"role":"nobody"}"""), Statement = Json("""{"name":"Otto"}""") };
        var stray = new SubgraphEdge(policy.Owner, "covers", AssetId("V9"), outward: true, "vehicle")
        {
            Statement = Json("""{"kind":"stray"}"""),
        };
        await Graph.Damage.PutVertexAsync(new(PolicyId("A"), Json("""{"product":"altered"}""")));
        await Graph.Damage.RemoveEdgeAsync(claim);
        await Graph.Damage.PutEdgeAsync(altered);
        await Graph.Damage.PutEdgeAsync(stray);

        AssertSubgraph.Same(
            new Subgraph
            {
                Owner = policy.Owner,
                Version = 3,
                Properties = Json("""{"product":"altered"}"""),
            }.With(altered, asset, stray),
            await ReadSubgraphAsync(PolicyId("A"))
        );
        Assert.Empty(await ApplyAsync(policy));
        Assert.NotNull(await ReadSubgraphAsync(PolicyId("A")));

        await RewriteAsync(policy);
        await Store.RefreshSharedAsync([party.Other, asset.Other, claim.Other, stray.Other]);
        await Store.RecountAsync();
        await AssertGraphIsAsync(policy);
    }

    [Fact]
    public async Task Edges_and_vertices_of_nonexistent_owners_are_found_and_removed()
    {
        var policy = Policy("A").WithParty("P1", says: """{"name":"Anna"}""");
        await ApplyAsync(policy);
        await Graph.Damage.PutEdgeAsync(EdgeOf(Policy("X", 9).WithParty("P1", says: """{"name":"Xaver"}"""), "holds"));
        await Graph.Damage.PutEdgeAsync(EdgeOf(Policy("Y", 9).WithParty("P7"), "holds"));
        await Graph.Damage.PutVertexAsync(new(PolicyId("Z"), Json("""{"product":"stray"}""")));

        Assert.Equal(
            ["policies/motor-fr~A", "policies/motor-fr~X", "policies/motor-fr~Y", "policies/motor-fr~Z"],
            Ids(await GraphPages.OwnersAsync(Store, 2))
        );
        Assert.Equal("""{"product":"stray"}""", (await ReadSubgraphAsync(PolicyId("Z")))!.Properties.ToString());
        Assert.Single((await ReadSubgraphAsync(PolicyId("X")))!.Edges);

        await Store.RemoveAsync([PolicyId("X"), PolicyId("Y"), PolicyId("Z"), PolicyId("none")]);
        await AssertGraphIsAsync(policy);
    }

    [Fact]
    public async Task Missing_extra_and_differing_shared_vertices_are_found_and_refreshed()
    {
        var policy = Policy("A")
            .WithParty("P1", says: """{"name":"Anna"}""")
            .WithAsset("V1", says: """{"kind":"van"}""")
            .WithPlace("L1")
            .WithSystem("pas");
        await ApplyAsync(policy);
        await Graph.Damage.RemoveVertexAsync(PartyId("P1"));
        await Graph.Damage.PutVertexAsync(new(AssetId("V1"), Json("""{"kind":"boat"}""")));
        await Graph.Damage.PutVertexAsync(new(ClaimId("A", "C9"), Json("""{"kind":"stray"}""")));

        var stands = await GraphPages.SharedAsync(Store, 2);
        Assert.Equal(
            ["assets/motor-fr~V1", "claims/motor-fr~A~C9", "parties/motor-fr~P1", "places/motor-fr~L1", "systems/pas"],
            Ids(stands.Select(static stand => stand.Id))
        );
        var (asset, claim, party) = (Stand(AssetId("V1")), Stand(ClaimId("A", "C9")), Stand(PartyId("P1")));
        Assert.Equal(
            ("""{"kind":"boat"}""", """{"kind":"van"}"""),
            (asset.Stored!.Properties.ToString(), asset.Expected!.Properties.ToString())
        );
        Assert.Equal(("""{"kind":"stray"}""", null), (claim.Stored!.Properties.ToString(), claim.Expected));
        Assert.Equal((null, """{"name":"Anna"}"""), (party.Stored, party.Expected!.Properties.ToString()));
        Assert.Equal(2, stands.Count(static stand => stand.Stored == stand.Expected));

        await Store.RefreshSharedAsync([AssetId("V1"), ClaimId("A", "C9"), PartyId("P1"), PlaceId("L1"), PartyId("none")]);
        await AssertGraphIsAsync(policy);

        SharedVertexComparison Stand(VertexId id) => Assert.Single(stands, stand => stand.Id == id);
    }

    [Fact]
    public async Task Edges_that_were_tampered_with_show_in_what_the_other_end_should_be()
    {
        var (first, second) = (
            Policy("A", 1).WithParty("P1", says: """{"name":"Anna"}"""),
            Policy("B", 2).WithParty("P1", says: """{"name":"Anne"}""")
        );
        await ApplyAsync(first, second);
        await Graph.Damage.RemoveEdgeAsync(second.Edges[0]);
        var stand = Assert.Single(await Store.ScanSharedAsync(null, 10));
        Assert.Equal("""{"name":"Anne"}""", stand.Stored!.Properties.ToString());
        Assert.Equal("""{"name":"Anna"}""", stand.Expected!.Properties.ToString());

        await RewriteAsync(second);
        await AssertGraphIsAsync(first, second);
    }

    [Fact]
    public async Task Removal_deletes_tombstones_too_and_keeps_vertices_that_others_mention()
    {
        var other = Policy("B").WithParty("P1", says: """{"name":"Anne"}""").InRealm();
        await ApplyAsync(Policy("A", 7).WithParty("P1", says: """{"name":"Anna"}""").WithAsset("V1"), other, Realm(Motor, 4));
        await ApplyAsync(Deleted(PolicyId("C"), 5));
        await Store.RemoveAsync([PolicyId("A"), PolicyId("C"), VertexId.RealmOf(Motor)]);
        await AssertGraphIsAsync(other);
        Assert.Equal("{}", await ReadAsync(VertexId.RealmOf(Motor)));

        Subgraph[] again = [Policy("A", 1).WithParty("P2"), Policy("C", 1).WithParty("P2"), Realm(Motor, 1)];
        await ApplyAsync(again);
        await AssertGraphIsAsync([.. again, other]);
        await Store.RemoveAsync([]);
        await Store.RefreshSharedAsync([]);
    }

    private static SubgraphEdge EdgeOf(Subgraph subgraph, string type) => Assert.Single(subgraph.Edges, edge => edge.Type == type);
}

using Concord.Graph;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Conformance;

public abstract partial class GraphStoreConformance
{
    [Fact]
    public async Task Neighbours_come_with_growing_distance_each_once()
    {
        await ApplyAsync(Chain(6));
        string[] rings =
        [
            "policies/motor-fr~A0",
            "parties/motor-fr~P0",
            "policies/motor-fr~A1",
            "parties/motor-fr~P1",
            "policies/motor-fr~A2",
            "parties/motor-fr~P2",
        ];
        for (var depth = 1; depth <= 5; depth++)
        {
            var found = await NeighborsAsync(new() { Start = PolicyId("A0"), Depth = depth });
            Assert.Equal(rings[..(depth + 1)], Ids(found));
            Assert.Equal(depth, found.Edges.Length);
            Assert.False(found.Truncated);
        }
    }

    [Fact]
    public async Task Neighbours_carry_their_properties_and_the_edges_between_them()
    {
        var policy = Policy("A")
            .WithParty("P1", says: """{"name":"Anna"}""")
            .WithParty("P1", role: "driver", edge: "drives")
            .WithAsset("V1");
        await ApplyAsync(policy, Policy("B").WithParty("P2"));
        var found = await NeighborsAsync(new() { Start = PartyId("P1"), Depth = 2 });
        Assert.Equal(["parties/motor-fr~P1", "policies/motor-fr~A", "assets/motor-fr~V1"], Ids(found));
        foreach (var vertex in found.Vertices)
            Assert.Equal(vertex, Assert.Single(await Store.ReadVerticesAsync([vertex.Id])));
        Assert.Equal(policy.Edges.Select(static edge => edge.ToGraphEdge()), found.Edges);
    }

    [Fact]
    public async Task Within_a_distance_neighbours_are_ordered_by_id()
    {
        await ApplyAsync(
            Policy("A")
                .WithParty("b")
                .WithParty("B")
                .WithParty("a")
                .WithParty("10")
                .WithParty("9")
                .WithAsset("z")
                .WithPlace("y")
                .WithClaim("x")
                .InRealm()
                .WithSystem("pas")
        );
        var found = await NeighborsAsync(new() { Start = PolicyId("A") });
        Assert.Equal(
            [
                "policies/motor-fr~A",
                "assets/motor-fr~z",
                "claims/motor-fr~A~x",
                "parties/motor-fr~10",
                "parties/motor-fr~9",
                "parties/motor-fr~B",
                "parties/motor-fr~a",
                "parties/motor-fr~b",
                "places/motor-fr~y",
                "realms/motor-fr",
                "systems/pas",
            ],
            Ids(found)
        );
        Assert.Equal(found.Edges.Select(static edge => edge.Id).Order(StringComparer.Ordinal), found.Edges.Select(static edge => edge.Id));
    }

    [Fact]
    public async Task A_vertex_that_is_reached_on_two_ways_has_the_shorter_distance()
    {
        await ApplyAsync(
            Policy("A").WithParty("P1").WithAsset("V1"),
            Policy("B").WithParty("P1").WithAsset("V2"),
            Policy("C").WithAsset("V1").WithAsset("V2")
        );
        var found = await NeighborsAsync(new() { Start = PolicyId("A"), Depth = 3 });
        Assert.Equal(
            [
                "policies/motor-fr~A",
                "assets/motor-fr~V1",
                "parties/motor-fr~P1",
                "policies/motor-fr~B",
                "policies/motor-fr~C",
                "assets/motor-fr~V2",
            ],
            Ids(found)
        );
        Assert.Equal(6, found.Edges.Length);
    }

    [Fact]
    public async Task Direction_says_which_way_edges_are_followed()
    {
        await ApplyAsync(Policy("A").WithParty("P1").WithAsset("V1"), Policy("B").WithParty("P1").WithAsset("V1").WithAsset("V2"));
        Assert.Equal(["policies/motor-fr~A", "assets/motor-fr~V1"], await IdsAsync(PolicyId("A"), 5, EdgeDirection.Out));
        Assert.Equal(["policies/motor-fr~A", "parties/motor-fr~P1"], await IdsAsync(PolicyId("A"), 5, EdgeDirection.In));
        Assert.Equal(
            ["parties/motor-fr~P1", "policies/motor-fr~A", "policies/motor-fr~B", "assets/motor-fr~V1", "assets/motor-fr~V2"],
            await IdsAsync(PartyId("P1"), 2, EdgeDirection.Out)
        );
        Assert.Equal(["parties/motor-fr~P1"], await IdsAsync(PartyId("P1"), 2, EdgeDirection.In));
        Assert.Equal(
            ["assets/motor-fr~V2", "policies/motor-fr~B", "parties/motor-fr~P1"],
            await IdsAsync(AssetId("V2"), 3, EdgeDirection.In)
        );
        Assert.Equal(
            ["policies/motor-fr~A", "assets/motor-fr~V1", "parties/motor-fr~P1", "policies/motor-fr~B", "assets/motor-fr~V2"],
            await IdsAsync(PolicyId("A"), 3, EdgeDirection.Any)
        );
    }

    [Fact]
    public async Task Only_edges_of_the_asked_types_are_followed()
    {
        await ApplyAsync(
            Policy("A").WithParty("P1").WithParty("P1", role: "driver", edge: "drives").WithAsset("V1").WithClaim("C1"),
            Policy("B").WithParty("P1", role: "driver", edge: "drives").WithAsset("V2")
        );
        Assert.Equal(["policies/motor-fr~A", "assets/motor-fr~V1"], await IdsAsync(PolicyId("A"), 5, EdgeDirection.Any, "covers"));
        Assert.Equal(
            ["policies/motor-fr~A", "parties/motor-fr~P1", "policies/motor-fr~B"],
            await IdsAsync(PolicyId("A"), 5, EdgeDirection.Any, "drives")
        );
        Assert.Equal(
            ["policies/motor-fr~A", "claims/motor-fr~A~C1", "parties/motor-fr~P1"],
            await IdsAsync(PolicyId("A"), 5, EdgeDirection.Any, "holds", "claimed")
        );
        Assert.Equal(["policies/motor-fr~A"], await IdsAsync(PolicyId("A"), 5, EdgeDirection.Any, "nothing of this type"));
        var found = await NeighborsAsync(new() { Start = PolicyId("A"), EdgeTypes = ["holds"] });
        Assert.Equal("holds", Assert.Single(found.Edges).Type);
    }

    [Fact]
    public async Task A_hub_is_reached_and_not_passed_through()
    {
        await ApplyAsync(
            Realm(Motor).WithSystem("pas"),
            Policy("A").InRealm().WithSystem("pas").WithParty("P1"),
            Policy("B").InRealm().WithSystem("pas").WithParty("P2")
        );
        Assert.Equal(["policies/motor-fr~A", "parties/motor-fr~P1", "realms/motor-fr", "systems/pas"], await IdsAsync(PolicyId("A"), 5));
        Assert.Equal(["parties/motor-fr~P1", "policies/motor-fr~A", "realms/motor-fr", "systems/pas"], await IdsAsync(PartyId("P1"), 5));
    }

    [Fact]
    public async Task From_a_hub_itself_the_traversal_goes_on()
    {
        await ApplyAsync(
            Policy("A").InRealm().WithSystem("pas").WithParty("P1"),
            Policy("B").InRealm().WithParty("P2"),
            Policy("C", realm: Home).WithSystem("pas").InRealm()
        );
        Assert.Equal(
            ["realms/motor-fr", "policies/motor-fr~A", "policies/motor-fr~B", "parties/motor-fr~P1", "parties/motor-fr~P2", "systems/pas"],
            await IdsAsync(VertexId.RealmOf(Motor), 5)
        );
        Assert.Equal(["systems/pas", "policies/home-de~C", "policies/motor-fr~A"], await IdsAsync(VertexId.SystemOf("pas"), 1));
    }

    [Fact]
    public async Task What_is_deleted_is_no_neighbour()
    {
        await ApplyAsync(Policy("A").WithParty("P1"), Policy("B").WithParty("P1").WithAsset("V1"));
        await ApplyAsync(Deleted(PolicyId("B"), 2), Policy("A", 2).WithParty("P1"));
        Assert.Equal(["parties/motor-fr~P1", "policies/motor-fr~A"], await IdsAsync(PartyId("P1"), 5));
        Assert.Null(await Store.NeighborsAsync(new() { Start = PolicyId("B") }, Plenty));
        Assert.Null(await Store.NeighborsAsync(new() { Start = AssetId("V1") }, Plenty));
    }

    [Fact]
    public async Task A_start_without_edges_is_its_own_neighbourhood()
    {
        await ApplyAsync(Policy("A"));
        var found = await NeighborsAsync(new() { Start = PolicyId("A"), Depth = 5 });
        Assert.Equal(["policies/motor-fr~A"], Ids(found));
        Assert.Empty(found.Edges);
        Assert.False(found.Truncated);
    }

    [Fact]
    public async Task More_neighbours_than_the_limit_are_cut_at_the_greatest_distance()
    {
        await ApplyAsync([.. Enumerable.Range(0, 10).Select(i => Policy($"A{i}").WithParty("P1").WithAsset($"V{i}").WithAsset($"W{i}"))]);
        var exact = await NeighborsAsync(
            new()
            {
                Start = PartyId("P1"),
                Depth = 1,
                Limit = 10,
            }
        );
        Assert.Equal((11, false), (exact.Vertices.Length, exact.Truncated));

        var cut = await NeighborsAsync(
            new()
            {
                Start = PartyId("P1"),
                Depth = 1,
                Limit = 9,
            }
        );
        Assert.Equal((10, 9, true), (cut.Vertices.Length, cut.Edges.Length, cut.Truncated));

        var deeper = await NeighborsAsync(
            new()
            {
                Start = PartyId("P1"),
                Depth = 2,
                Limit = 15,
            }
        );
        Assert.Equal((16, true), (deeper.Vertices.Length, deeper.Truncated));
        Assert.Equal(exact.Vertices.Select(static vertex => vertex.Id), deeper.Vertices.Take(11).Select(static vertex => vertex.Id));
        Assert.All(deeper.Vertices.Skip(11), static vertex => Assert.Equal(VertexKinds.Assets, vertex.Id.Kind));
        AssertEdgesAreBetweenVertices(deeper);
        Assert.Equal(15, deeper.Edges.Length);
    }

    [Fact]
    public async Task Past_the_cost_that_a_question_may_have_the_answer_is_truncated()
    {
        await ApplyAsync([.. Enumerable.Range(0, 50).Select(i => Policy($"A{i}").WithParty("P1").WithAsset($"V{i}"))]);
        foreach (var maxEdges in (int[])[1, 10, 60])
        {
            var found = await Store.NeighborsAsync(
                new()
                {
                    Start = PartyId("P1"),
                    Depth = 3,
                    Limit = 1000,
                },
                maxEdges
            );
            Assert.True(found!.Truncated);
            Assert.Equal(PartyId("P1"), found.Vertices[0].Id);
            Assert.True(found.Vertices.Length <= maxEdges + 1, $"{found.Vertices.Length} vertices for {maxEdges} edges.");
            AssertEdgesAreBetweenVertices(found);
        }

        Assert.False(
            (
                await NeighborsAsync(
                    new()
                    {
                        Start = PartyId("P1"),
                        Depth = 3,
                        Limit = 1000,
                    }
                )
            ).Truncated
        );
    }

    /// <summary>Policies in a row: A0, P0, A1, P1, A2, …</summary>
    private static Subgraph[] Chain(int policies) =>
        [
            .. Enumerable
                .Range(0, policies)
                .Select(i => i == 0 ? Policy("A0").WithParty("P0") : Policy($"A{i}").WithParty($"P{i - 1}").WithParty($"P{i}")),
        ];

    private static void AssertEdgesAreBetweenVertices(GraphNeighborhood found)
    {
        var ids = found.Vertices.Select(static vertex => vertex.Id).ToHashSet();
        Assert.Equal(found.Vertices.Length, ids.Count);
        Assert.All(
            found.Edges,
            edge =>
                Assert.True(ids.Contains(edge.From) && ids.Contains(edge.To), $"An end of {edge.From} {edge.Type} {edge.To} is not there.")
        );
        Assert.Equal(found.Edges.Length, found.Edges.Select(static edge => edge.Id).Distinct().Count());
    }

    private static IEnumerable<string> Ids(GraphNeighborhood found) => found.Vertices.Select(static vertex => vertex.Id.ToString());

    private async Task<IEnumerable<string>> IdsAsync(
        VertexId start,
        int depth,
        EdgeDirection direction = EdgeDirection.Any,
        params string[] types
    ) =>
        Ids(
            await NeighborsAsync(
                new()
                {
                    Start = start,
                    Depth = depth,
                    Direction = direction,
                    EdgeTypes = [.. types],
                }
            )
        );

    private async Task<GraphNeighborhood> NeighborsAsync(NeighborQuery query)
    {
        var found = await Store.NeighborsAsync(query, Plenty);
        Assert.NotNull(found);
        AssertEdgesAreBetweenVertices(found);
        return found;
    }
}

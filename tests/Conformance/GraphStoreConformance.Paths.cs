using Concord.Graph;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Conformance;

public abstract partial class GraphStoreConformance
{
    [Fact]
    public async Task A_path_goes_from_one_end_to_the_other_whichever_way_the_edges_point()
    {
        Subgraph[] all =
        [
            Policy("A").WithParty("P1", says: """{"name":"Anna"}""").WithPlace("L1"),
            Policy("B").WithParty("P2").WithPlace("L1"),
        ];
        await ApplyAsync(all);
        var path = Assert.Single(await PathsAsync(PartyId("P1"), PartyId("P2")));
        Assert.Equal("parties/motor-fr~P1 policies/motor-fr~A places/motor-fr~L1 policies/motor-fr~B parties/motor-fr~P2", Text(path));
        Assert.Equal(["holds", "locatedAt", "locatedAt", "holds"], path.Edges.Select(static edge => edge.Type));
        Assert.Equal(await Store.ReadVerticesAsync([.. path.Vertices.Select(static vertex => vertex.Id)]), path.Vertices);
        var known = all.SelectMany(static subgraph => subgraph.Edges).Select(static edge => edge.ToGraphEdge()).ToList();
        Assert.All(path.Edges, edge => Assert.Contains(edge, known));

        Assert.Equal(Text(path).Split(' ').Reverse(), Text(Assert.Single(await PathsAsync(PartyId("P2"), PartyId("P1")))).Split(' '));
    }

    [Fact]
    public async Task Neighbours_are_joined_by_a_path_of_one_edge()
    {
        await ApplyAsync(Policy("A").WithParty("P1"));
        Assert.Equal(
            "policies/motor-fr~A parties/motor-fr~P1",
            Text(Assert.Single(await PathsAsync(PolicyId("A"), PartyId("P1"), count: 10, maxDepth: 8)))
        );
    }

    [Fact]
    public async Task Shorter_paths_come_first_and_those_of_a_length_by_id()
    {
        await ApplyAsync(
            Policy("A").WithParty("P1").WithAsset("V1").WithPlace("L1"),
            Policy("B").WithParty("P2").WithAsset("V1").WithPlace("L1"),
            Policy("C").WithPlace("L1").WithClaim("C1"),
            Policy("D").WithParty("P1").WithAsset("V2"),
            Policy("E").WithParty("P2").WithAsset("V2").WithParty("P1", role: "driver", edge: "drives")
        );
        Assert.Equal(
            ["P1 E P2", "P1 A V1 B P2", "P1 A L1 B P2", "P1 D V2 E P2"],
            (await PathsAsync(PartyId("P1"), PartyId("P2"), count: 10, maxDepth: 4)).Select(ShortText)
        );
        Assert.Equal(["P1 E P2"], (await PathsAsync(PartyId("P1"), PartyId("P2"), count: 1)).Select(ShortText));

        // If there are more of the longest paths, the store chooses.
        var two = (await PathsAsync(PartyId("P1"), PartyId("P2"), count: 2, maxDepth: 4)).Select(ShortText).ToList();
        Assert.Equal((2, "P1 E P2"), (two.Count, two[0]));
        Assert.Contains(two[1], (string[])["P1 A V1 B P2", "P1 A L1 B P2", "P1 D V2 E P2"]);
    }

    [Fact]
    public async Task A_path_passes_nothing_twice()
    {
        await ApplyAsync(
            Policy("A").WithParty("P1").WithAsset("V1").WithAsset("V2"),
            Policy("B").WithParty("P2").WithAsset("V1").WithAsset("V2"),
            Policy("C").WithAsset("V1").WithAsset("V2")
        );
        Assert.Equal(
            ["P1 A V1 B P2", "P1 A V2 B P2", "P1 A V1 C V2 B P2", "P1 A V2 C V1 B P2"],
            (await PathsAsync(PartyId("P1"), PartyId("P2"), count: 10, maxDepth: 8)).Select(ShortText)
        );
    }

    [Fact]
    public async Task Several_edges_between_the_same_two_make_one_path_by_the_first_of_them()
    {
        await ApplyAsync(
            Policy("A")
                .WithParty("P1", role: "insured", edge: "insures")
                .WithParty("P1")
                .WithParty("P1", role: "driver", edge: "drives")
                .WithAsset("V1", "vehicle")
                .WithAsset("V1", "trailer")
                .WithAsset("V1", "boat")
        );
        var path = Assert.Single(await PathsAsync(PartyId("P1"), AssetId("V1"), count: 10));
        Assert.Equal("drives", path.Edges[0].Type);
        var covers = (await ReadSubgraphAsync(PolicyId("A")))!
            .Edges.Where(static edge => edge.Type == "covers")
            .Select(static edge => edge.Id);
        Assert.Equal(covers.Min(StringComparer.Ordinal), path.Edges[1].Id);
    }

    [Fact]
    public async Task A_path_has_at_most_as_many_edges_as_asked_for()
    {
        await ApplyAsync(Chain(6));
        for (var length = 1; length <= 8; length++)
        {
            var to = length % 2 == 0 ? PolicyId($"A{length / 2}") : PartyId($"P{length / 2}");
            Assert.Equal(length, Assert.Single(await PathsAsync(PolicyId("A0"), to, count: 3, maxDepth: length)).Edges.Length);
            if (length > 1)
                Assert.Empty(await PathsAsync(PolicyId("A0"), to, count: 3, maxDepth: length - 1));
        }
    }

    [Fact]
    public async Task No_path_goes_through_a_hub()
    {
        await ApplyAsync(
            Realm(Motor).WithSystem("pas"),
            Policy("A").InRealm().WithSystem("pas").WithParty("P1").WithPlace("L1"),
            Policy("B").InRealm().WithSystem("pas").WithParty("P2"),
            Policy("C").InRealm().WithPlace("L1").WithParty("P3")
        );
        Assert.Empty(await PathsAsync(PartyId("P1"), PartyId("P2"), count: 10, maxDepth: 8));
        Assert.Empty(await PathsAsync(PolicyId("A"), PolicyId("B"), count: 10, maxDepth: 8));
        Assert.Equal(["A L1 C"], (await PathsAsync(PolicyId("A"), PolicyId("C"), count: 10, maxDepth: 8)).Select(ShortText));
    }

    [Fact]
    public async Task A_hub_may_be_the_end_of_a_path()
    {
        await ApplyAsync(Policy("A").InRealm().WithSystem("pas").WithParty("P1"), Policy("B").InRealm().WithParty("P1"));
        Assert.Equal(
            ["P1 A motor-fr", "P1 B motor-fr"],
            (await PathsAsync(PartyId("P1"), VertexId.RealmOf(Motor), count: 10)).Select(ShortText)
        );
        Assert.Equal(
            ["motor-fr A P1", "motor-fr B P1"],
            (await PathsAsync(VertexId.RealmOf(Motor), PartyId("P1"), count: 10)).Select(ShortText)
        );
        Assert.Equal(
            ["pas A motor-fr", "pas A P1 B motor-fr"],
            (await PathsAsync(VertexId.SystemOf("pas"), VertexId.RealmOf(Motor), count: 10)).Select(ShortText)
        );
    }

    [Fact]
    public async Task Where_nothing_joins_two_things_there_is_no_path()
    {
        await ApplyAsync(Policy("A").WithParty("P1"), Policy("B").WithParty("P2").WithParty("P1"));
        await ApplyAsync(Policy("B", 2).WithParty("P2"));
        var paths = await Store.PathsAsync(
            new()
            {
                From = PartyId("P1"),
                To = PartyId("P2"),
                Count = 10,
                MaxDepth = 8,
            },
            Plenty
        );
        Assert.Empty(paths.Items);
        Assert.False(paths.Truncated);
    }

    [Fact]
    public async Task Past_the_cost_that_a_question_may_have_paths_are_truncated()
    {
        await ApplyAsync([
            .. Enumerable.Range(0, 30).Select(i => Policy($"A{i:00}").WithParty("P1").WithAsset($"V{i % 5}")),
            Policy("B").WithParty("P2").WithAsset("V4"),
        ]);
        var paths = await Store.PathsAsync(
            new()
            {
                From = PartyId("P1"),
                To = PartyId("P2"),
                Count = 10,
                MaxDepth = 8,
            },
            maxEdges: 1
        );
        Assert.True(paths.Truncated);
        Assert.Empty(paths.Items);
        Assert.Equal(6, (await PathsAsync(PartyId("P1"), PartyId("P2"), count: 10, maxDepth: 6)).Count);
    }

    /// <summary>Ids without kind and realm.</summary>
    private static string ShortText(GraphPath path) => string.Join(' ', path.Vertices.Select(static vertex => vertex.Id.OwnId));

    private static string Text(GraphPath path) => string.Join(' ', path.Vertices.Select(static vertex => vertex.Id.ToString()));

    private async Task<IReadOnlyList<GraphPath>> PathsAsync(VertexId from, VertexId to, int count = 5, int maxDepth = 6)
    {
        var paths = await Store.PathsAsync(
            new()
            {
                From = from,
                To = to,
                Count = count,
                MaxDepth = maxDepth,
            },
            Plenty
        );
        Assert.False(paths.Truncated);
        Assert.True(paths.Items.Length <= count);
        foreach (var path in paths.Items)
        {
            Assert.Equal(path.Vertices.Length - 1, path.Edges.Length);
            for (var i = 0; i < path.Edges.Length; i++)
            {
                var (edge, left, right) = (path.Edges[i], path.Vertices[i].Id, path.Vertices[i + 1].Id);
                Assert.True(
                    (edge.From == left && edge.To == right) || (edge.From == right && edge.To == left),
                    $"{edge.From} {edge.Type} {edge.To} does not join {left} and {right}."
                );
            }
        }

        return paths.Items;
    }
}

using Concord.Graph;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Conformance;

public abstract partial class GraphStoreConformance
{
    [Fact]
    public async Task Statements_of_two_owners_are_merged_and_the_newer_wins()
    {
        var early = Policy("A")
            .WithParty("P1", says: """{"attributes":{"birthDate":"1980-01-31","city":"Lyon"},"name":"Anna"}""", saidAt: Time);
        var late = Policy("B").WithParty("P1", says: """{"attributes":{"city":"Paris"},"kind":"person"}""", saidAt: Time.AddTicks(1));
        await ApplyAsync(late);
        await ApplyAsync(early);
        Assert.Equal(
            """{"attributes":{"birthDate":"1980-01-31","city":"Paris"},"kind":"person","name":"Anna"}""",
            await ReadAsync(PartyId("P1"))
        );
        await AssertGraphIsAsync(early, late);
    }

    [Fact]
    public async Task A_party_exists_until_its_last_owner_is_gone()
    {
        await ApplyAsync(
            Policy("A", 1).WithParty("P1", says: """{"name":"Anna"}"""),
            Policy("B", 2).WithParty("P1", says: """{"name":"Anne"}""")
        );
        Assert.Equal("""{"name":"Anne"}""", await ReadAsync(PartyId("P1")));

        await ApplyAsync(Policy("B", 3));
        Assert.Equal("""{"name":"Anna"}""", await ReadAsync(PartyId("P1")));

        await ApplyAsync(Deleted(PolicyId("A"), 2));
        Assert.Null(await ReadAsync(PartyId("P1")));
        await AssertGraphIsAsync(Policy("B", 3));
    }

    [Fact]
    public async Task Two_owners_in_one_batch_share_a_party()
    {
        Subgraph[] all =
        [
            Policy("A", 1).WithParty("P1", says: """{"a":1,"b":1}"""),
            Policy("B", 2).WithParty("P1", says: """{"b":2,"c":2}"""),
        ];
        await ApplyAsync(all);
        Assert.Equal("""{"a":1,"b":2,"c":2}""", await ReadAsync(PartyId("P1")));

        await ApplyAsync(Policy("A", 4).WithParty("P1", says: """{"b":4}"""), Policy("B", 3));
        Assert.Equal("""{"b":4}""", await ReadAsync(PartyId("P1")));
    }

    [Fact]
    public async Task A_party_moves_from_one_owner_to_another_within_a_batch()
    {
        await ApplyAsync(Policy("A", 1).WithParty("P1", says: """{"name":"Anna"}"""), Policy("B", 1));
        await ApplyAsync(Policy("A", 2), Policy("B", 2).WithParty("P1", says: """{"name":"Anne"}"""));
        await AssertGraphIsAsync(Policy("A", 2), Policy("B", 2).WithParty("P1", says: """{"name":"Anne"}"""));
    }

    [Fact]
    public async Task Statements_of_the_same_instant_are_ordered_by_edge_id()
    {
        Subgraph[] all =
        [
            .. Enumerable.Range(0, 6).Select(i => Policy($"A{i}").WithParty("P1", says: $$"""{"name":"{{i}}"}""", saidAt: Time)),
        ];
        foreach (var subgraph in all)
            await ApplyAsync(subgraph);
        var last = all.MaxBy(static subgraph => subgraph.Edges[0].Id, StringComparer.Ordinal)!;
        Assert.Equal(last.Edges[0].Statement.ToString(), await ReadAsync(PartyId("P1")));
        await AssertGraphIsAsync(all);
    }

    [Fact]
    public async Task A_party_without_statements_exists_without_properties()
    {
        await ApplyAsync(
            Policy("A", 1).WithParty("P1", says: """{"name":"Anna"}"""),
            Policy("B", 2).WithParty("P1", says: null).WithParty("P2", says: null)
        );
        Assert.Equal("""{"name":"Anna"}""", await ReadAsync(PartyId("P1")));
        Assert.Equal("{}", await ReadAsync(PartyId("P2")));

        await ApplyAsync(Policy("A", 2).WithParty("P1", says: null));
        Assert.Equal("{}", await ReadAsync(PartyId("P1")));
    }

    [Fact]
    public async Task Of_twenty_statements_on_a_place_the_latest_sixteen_count()
    {
        Subgraph[] all =
        [
            .. Enumerable
                .Range(0, 20)
                .Select(i => Policy($"A{i}").WithPlace("L1", says: $$"""{"m{{i:00}}":{{i}}}""", saidAt: Time.AddSeconds(i))),
        ];
        foreach (var chunk in all.Reverse().Chunk(3))
            await ApplyAsync(chunk);
        Assert.Equal(Members(4, 19), await ReadAsync(PlaceId("L1")));

        // Owners without properties in their statement do not count among the sixteen.
        await ApplyAsync(Policy("B", 99).WithPlace("L1", says: null));
        await ApplyAsync(Deleted(PolicyId("A19"), 2));
        Assert.Equal(Members(3, 18), await ReadAsync(PlaceId("L1")));
        await AssertGraphIsAsync([.. all, Policy("B", 99).WithPlace("L1", says: null), Deleted(PolicyId("A19"), 2)]);

        static string Members(int first, int last) =>
            "{" + string.Join(',', Enumerable.Range(first, last - first + 1).Select(static i => $"\"m{i:00}\":{i}")) + "}";
    }

    [Fact]
    public async Task One_asset_under_two_kinds_is_one_vertex_with_two_edges()
    {
        var policy = Policy("A")
            .WithAsset("V1", "vehicle", """{"plate":"AB-12"}""", Time)
            .WithAsset("V1", "trailer", """{"weight":750}""", Time);
        await ApplyAsync(policy);
        Assert.Equal("""{"plate":"AB-12","weight":750}""", await ReadAsync(AssetId("V1")));
        Assert.Equal(2, (await Store.CountAsync()).Edges["covers"]);
        Assert.Equal(1, (await Store.CountAsync()).Vertices[VertexKinds.Assets]);

        var without = Policy("A", 2).WithAsset("V1", "trailer", """{"weight":750}""", Time);
        await ApplyAsync(without);
        await AssertGraphIsAsync(without);
    }

    [Fact]
    public async Task Things_of_the_same_id_in_other_realms_kinds_and_policies_are_others()
    {
        Subgraph[] all =
        [
            Policy("A")
                .WithParty("X", says: """{"n":1}""")
                .WithAsset("X", says: """{"n":2}""")
                .WithPlace("X", says: """{"n":3}""")
                .WithClaim("X", """{"n":4}"""),
            Policy("A", realm: Home).WithParty("X", says: """{"n":5}""").WithClaim("X", """{"n":6}"""),
            Policy("B").WithClaim("X", """{"n":7}""").WithSystem("X"),
        ];
        await ApplyAsync(all);
        await AssertGraphIsAsync(all);
        Assert.Equal("""{"n":5}""", await ReadAsync(PartyId("X", Home)));
        Assert.Equal("""{"n":7}""", await ReadAsync(ClaimId("B", "X")));
    }

    [Fact]
    public async Task A_mentioned_realm_exists_before_it_is_written_and_after_it_is_deleted()
    {
        var realm = VertexId.RealmOf(Motor);
        var policy = Policy("A").InRealm();
        await ApplyAsync(policy);
        Assert.Equal("{}", await ReadAsync(realm));
        Assert.Null(await ReadSubgraphAsync(realm));
        await AssertGraphIsAsync(policy);

        await ApplyAsync(Realm(Motor, 1, """{"name":"Motor"}"""));
        Assert.Equal("""{"name":"Motor"}""", await ReadAsync(realm));
        await AssertGraphIsAsync(policy, Realm(Motor, 1, """{"name":"Motor"}"""));

        await ApplyAsync(Deleted(realm, 2));
        Assert.Equal("{}", await ReadAsync(realm));
        await ApplyAsync(Realm(Motor, 1));
        Assert.Equal("{}", await ReadAsync(realm));

        await ApplyAsync(Deleted(PolicyId("A"), 2));
        await AssertGraphIsAsync();
    }

    [Fact]
    public async Task A_written_realm_does_not_depend_on_its_policies()
    {
        await ApplyAsync(Realm(Motor), Policy("A").InRealm());
        await ApplyAsync(Policy("A", 2));
        await AssertGraphIsAsync(Realm(Motor), Policy("A", 2));
    }
}

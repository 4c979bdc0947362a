using System.Collections.Immutable;
using Concord.Errors;
using Concord.Graph;
using Concord.Ports;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Conformance;

public abstract partial class GraphStoreConformance
{
    private const string Generator = "hashing/1";

    [Fact]
    public async Task A_write_returns_the_vertices_without_a_vector()
    {
        var needing = await ApplyAsync(
            Policy("A", 1, """{"product":"motor"}""").WithParty("P1", says: """{"name":"Anna"}""").WithParty("P2", says: null).InRealm()
        );
        Assert.Equal(["parties/motor-fr~P1", "policies/motor-fr~A"], Ids(needing));
        Assert.Equal(["parties/motor-fr~P1", "policies/motor-fr~A"], Ids(await Store.ReadWithoutVectorAsync(Generator, 100)));
        Assert.Equal(2, await Store.CountWithoutVectorAsync(Generator));
        Assert.Single(await Store.ReadWithoutVectorAsync(Generator, 1));
    }

    [Fact]
    public async Task A_vertex_without_content_needs_no_vector()
    {
        Assert.Empty(
            await ApplyAsync(
                Policy("A", 1, "{}"),
                Policy("B", 1, """{"term":{"from":"2026-01-01"}}""").WithParty("P1", says: "{}").InRealm()
            )
        );
        Assert.Empty(await Store.ReadWithoutVectorAsync(Generator, 100));
        Assert.Equal(0, await Store.CountWithoutVectorAsync(Generator));
    }

    [Fact]
    public async Task A_vector_is_kept_as_long_as_the_content_is_the_same()
    {
        await ApplyAsync(Policy("A", 1, """{"product":"motor"}""").WithParty("P1", says: """{"name":"Anna"}"""));
        await PutVectorsAsync((PolicyId("A"), [1, 0]), (PartyId("P1"), [0, 1]));
        Assert.Equal(0, await Store.CountWithoutVectorAsync(Generator));
        await Graph.RestartAsync();
        Assert.Equal(0, await Store.CountWithoutVectorAsync(Generator));

        Assert.Empty(
            await ApplyAsync(Policy("A", 2, """{"product":"motor","status":{"0":"lapsed"}}""").WithParty("P1", says: """{"name":"Anna"}"""))
        );
        Assert.Equal(0, await Store.CountWithoutVectorAsync(Generator));

        Assert.Equal(
            ["parties/motor-fr~P1"],
            Ids(await ApplyAsync(Policy("A", 3, """{"product":"motor"}""").WithParty("P1", says: """{"name":"Anne"}""")))
        );
        Assert.Equal(["parties/motor-fr~P1"], Ids(await Store.ReadWithoutVectorAsync(Generator, 100)));
        Assert.Equal(1, await Store.CountWithoutVectorAsync(Generator));
    }

    [Fact]
    public async Task A_vector_of_other_content_or_of_nothing_changes_nothing()
    {
        await ApplyAsync(Policy("A", 1, """{"product":"old"}"""));
        var old = VertexContent.HashOf(PolicyId("A"), Json("""{"product":"old"}"""));
        await ApplyAsync(Policy("A", 2, """{"product":"new"}"""));
        await Store.PutVectorsAsync([new(PolicyId("A"), old, Generator, [1, 0]), new(PolicyId("none"), old, Generator, [1, 0])]);
        await Store.PutVectorsAsync([]);
        Assert.Equal(["policies/motor-fr~A"], Ids(await Store.ReadWithoutVectorAsync(Generator, 100)));
        Assert.Null(await ReadAsync(PolicyId("none")));
    }

    [Fact]
    public async Task A_vertex_that_is_gone_needs_no_vector()
    {
        await ApplyAsync(Policy("A").WithParty("P1"));
        await ApplyAsync(Deleted(PolicyId("A"), 2));
        Assert.Empty(await Store.ReadWithoutVectorAsync(Generator, 100));
        Assert.Equal(0, await Store.CountWithoutVectorAsync(Generator));
    }

    [Fact]
    public async Task Another_generator_needs_its_own_vectors()
    {
        await ApplyAsync(Policy("A"));
        await PutVectorsAsync((PolicyId("A"), [1, 0]));
        Assert.Equal(1, await Store.CountWithoutVectorAsync("model/2"));
        Assert.Equal(["policies/motor-fr~A"], Ids(await Store.ReadWithoutVectorAsync("model/2", 10)));
        await PutVectorsAsync("model/2", (PolicyId("A"), [1, 2, 3]));
        Assert.Equal(0, await Store.CountWithoutVectorAsync("model/2"));
    }

    [Fact]
    public async Task Vectors_are_found_by_their_content_bit_by_bit()
    {
        ImmutableArray<float> vector = [0.1f, -3.4028235e38f, 1.1754944e-38f, 0, 1f / 3, -1];
        await ApplyAsync(Policy("A", properties: """{"product":"a"}"""), Policy("B", properties: """{"product":"b"}"""));
        await PutVectorsAsync((PolicyId("A"), vector));
        await Graph.RestartAsync();

        var (known, unknown) = (
            VertexContent.HashOf(PolicyId("A"), Json("""{"product":"a"}""")),
            VertexContent.HashOf(PolicyId("B"), Json("""{"product":"b"}"""))
        );
        var found = await Store.FindVectorsAsync(Generator, [unknown, known]);
        Assert.Equal(2, found.Count);
        Assert.Null(found[0]);
        Assert.Equal<float>([.. vector], [.. found[1]!.Value]);
        Assert.Null(Assert.Single(await Store.FindVectorsAsync("model/2", [known])));
        Assert.Empty(await Store.FindVectorsAsync(Generator, []));
    }

    [Fact]
    public async Task Nearest_are_those_of_the_same_kind_with_the_greatest_cosine()
    {
        await ApplyLettersAsync();
        if (!Graph.CanCompareVectors)
        {
            await Assert.ThrowsAsync<NotSupportedByStoreException>(async () => await Store.NearestAsync(PolicyId("A"), 10));
            return;
        }

        var nearest = (await Store.NearestAsync(PolicyId("A"), 10))!;
        Assert.Equal(["B", "C", "D"], nearest.Take(3).Select(static scored => scored.Vertex.Id.OwnId));
        Assert.Equal(["E"], nearest.Skip(3).Select(static scored => scored.Vertex.Id.OwnId));
        Assert.Equal([1.0, 0.8, 0.6, 0.0], nearest.Select(static scored => Math.Round(scored.Score, 4)));
        Assert.All(nearest, static scored => Assert.InRange(scored.Score, 0, 1 + 1e-6));
        Assert.Equal("""{"product":"B"}""", nearest[0].Vertex.Properties.ToString());
        Assert.Equal(["B", "C"], (await Store.NearestAsync(PolicyId("A"), 2))!.Select(static scored => scored.Vertex.Id.OwnId));
        Assert.Empty((await Store.NearestAsync(PartyId("A"), 10))!);
    }

    [Fact]
    public async Task A_vertex_without_a_vector_has_no_nearest_and_is_nearest_to_none()
    {
        if (!Graph.CanCompareVectors)
            return;
        await ApplyLettersAsync();
        await ApplyAsync(Policy("F", 1, """{"product":"F"}"""), Policy("B", 2, """{"product":"changed"}"""), Deleted(PolicyId("C"), 2));
        Assert.Null(await Store.NearestAsync(PolicyId("F"), 10));
        Assert.Null(await Store.NearestAsync(PolicyId("B"), 10));
        Assert.Null(await Store.NearestAsync(PolicyId("C"), 10));
        Assert.Null(await Store.NearestAsync(PolicyId("none"), 10));
        Assert.Equal(["D", "E"], (await Store.NearestAsync(PolicyId("A"), 10))!.Select(static scored => scored.Vertex.Id.OwnId));
    }

    [Fact]
    public async Task Vectors_of_different_generators_are_not_compared()
    {
        if (!Graph.CanCompareVectors)
            return;
        await ApplyLettersAsync();
        await PutVectorsAsync("model/2", (PolicyId("A"), [1, 2, 3]), (PolicyId("C"), [1, 2, 3]));
        Assert.Equal(["C"], (await Store.NearestAsync(PolicyId("A"), 10))!.Select(static scored => scored.Vertex.Id.OwnId));
        Assert.Equal(["D", "E"], (await Store.NearestAsync(PolicyId("B"), 10))!.Select(static scored => scored.Vertex.Id.OwnId).Order());
    }

    /// <summary>Policies A to E, whose vectors are increasingly far from A's, and a party with the vector of A.</summary>
    private async Task ApplyLettersAsync()
    {
        await ApplyAsync([
            .. "ABCDE".Select(static letter => Policy($"{letter}", 1, $$"""{"product":"{{letter}}"}""")),
            Policy("Z", 1, "{}").WithParty("A"),
        ]);
        await PutVectorsAsync(
            (PolicyId("A"), [1, 0]),
            (PolicyId("B"), [2, 0]),
            (PolicyId("C"), [4, 3]),
            (PolicyId("D"), [3, -4]),
            (PolicyId("E"), [-1, 0]),
            (PartyId("A"), [1, 0])
        );
    }

    private static IEnumerable<string> Ids(IEnumerable<VertexId> ids) =>
        ids.Select(static id => id.ToString()).Order(StringComparer.Ordinal);

    private Task PutVectorsAsync(params (VertexId Id, ImmutableArray<float> Vector)[] vectors) => PutVectorsAsync(Generator, vectors);

    /// <summary>Vectors of the vertices' current content.</summary>
    private async Task PutVectorsAsync(string generator, params (VertexId Id, ImmutableArray<float> Vector)[] vectors)
    {
        var stored = await Store.ReadVerticesAsync([.. vectors.Select(static vector => vector.Id)]);
        await Store.PutVectorsAsync([
            .. vectors.Zip(
                stored,
                (vector, vertex) =>
                    new VertexVector(vector.Id, VertexContent.HashOf(vector.Id, vertex!.Properties), generator, vector.Vector)
            ),
        ]);
    }
}

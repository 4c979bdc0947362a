using System.Numerics.Tensors;
using Concord.Conformance;
using Concord.Graph;
using Concord.Ports;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>Questions whose answers are worked out in memory, against the plainest way to answer them.</summary>
public sealed class GraphQuestionsTests
{
    private const string Generator = "hashing/1";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Paths_of_random_graphs_equal_those_of_an_exhaustive_search(int seed)
    {
        var random = new Random(seed);
        await using var graph = new SqliteGraphUnderTest();
        var plain = new InMemoryGraphStore();
        Subgraph[] policies = [.. Enumerable.Range(0, 14).Select(i => AnyPolicy(random, i))];
        await graph.Store.ApplyAsync(new(policies));
        await plain.ApplyAsync(new(policies));
        VertexId[] ends =
        [
            .. policies
                .Select(static policy => policy.Owner)
                .Concat(policies.SelectMany(static policy => policy.Edges).Select(static edge => edge.Other))
                .Distinct(),
        ];
        for (var i = 0; i < 60; i++)
        {
            var query = new PathQuery
            {
                From = ends[random.Next(ends.Length)],
                To = ends[random.Next(ends.Length)],
                Count = random.Next(1, 11),
                MaxDepth = random.Next(1, 9),
            };
            var (expected, found) = (await plain.PathsAsync(query, 1_000_000), await graph.Store.PathsAsync(query, 1_000_000));
            // Of the longest it is the store's choice which ones are answered.
            var longest = expected.Items.IsEmpty ? 0 : expected.Items[^1].Edges.Length;
            var chosen = expected.Items.Length == query.Count;
            Assert.Equal(expected.Items.Select(static path => path.Edges.Length), found.Items.Select(static path => path.Edges.Length));
            Assert.Equal(
                Texts(expected.Items.Where(path => !chosen || path.Edges.Length < longest)),
                Texts(found.Items.Where(path => !chosen || path.Edges.Length < longest))
            );
            Assert.Equal(found.Items.Length, Texts(found.Items).Distinct().Count());
            Assert.False(found.Truncated);
        }
    }

    [Fact]
    public async Task Nearest_vertices_are_correct_after_any_order_of_writes_queries_and_removals()
    {
        var random = new Random(5);
        await using var graph = new SqliteGraphUnderTest();
        var vectors = new Dictionary<string, float[]>();
        for (var round = 0; round < 12; round++)
        {
            // More than a block, so that blocks come and go.
            var (numbers, gone) = (
                Enumerable.Range(0, 220).Select(_ => random.Next(1_500)).Distinct().ToList(),
                Enumerable.Range(0, 60).Select(_ => random.Next(1_500)).ToList()
            );
            await graph.Store.ApplyAsync(new([.. numbers.Select(number => Said(number, round + 1))]));
            foreach (var number in numbers)
                vectors[$"A{number}"] = [random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle()];
            await graph.Store.PutVectorsAsync([
                .. numbers.Select(number => new VertexVector(
                    PolicyId($"A{number}"),
                    VertexContent.HashOf(PolicyId("x"), Said(number, round + 1).Properties!.Value),
                    Generator,
                    [.. vectors[$"A{number}"]]
                )),
            ]);
            if (round % 3 == 1)
                await graph.Store.RemoveAsync([.. gone.Select(number => PolicyId($"A{number}")).Distinct()]);
            if (round % 3 == 1)
                gone.ForEach(number => vectors.Remove($"A{number}"));
            if (round == 7)
                await graph.RestartAsync();

            var (asked, of) = vectors.ElementAt(random.Next(vectors.Count));
            var expected = vectors
                .Where(pair => pair.Key != asked)
                .Select(pair => Math.Max(0, TensorPrimitives.CosineSimilarity(of, pair.Value)))
                .OrderDescending()
                .Take(25);
            var found = await graph.Store.NearestAsync(PolicyId(asked), 25);
            Assert.Equal(expected.Select(static score => Math.Round(score, 4)), found!.Select(static near => Math.Round(near.Score, 4)));
        }
    }

    private static Subgraph Said(int number, int version) => Policy($"A{number}", version, $$"""{"product":"{{number}}-{{version}}"}""");

    private static Subgraph AnyPolicy(Random random, int number)
    {
        var policy = Policy($"A{number:00}").InRealm();
        for (var i = random.Next(1, 4); i > 0; i--)
            policy = policy.WithParty($"P{random.Next(8)}", edge: random.Next(2) == 0 ? "holds" : "drives");
        if (random.Next(3) > 0)
            policy = policy.WithPlace($"L{random.Next(3)}");
        if (random.Next(3) > 0)
            policy = policy.WithAsset($"V{random.Next(6)}");
        return random.Next(4) == 0 ? policy.WithSystem("pas") : policy;
    }

    private static IEnumerable<string> Texts(IEnumerable<GraphPath> paths) =>
        paths.Select(static path =>
            string.Join(' ', path.Vertices.Select(static vertex => vertex.Id.ToString()))
            + string.Join(' ', path.Edges.Select(static edge => edge.Id))
        );
}

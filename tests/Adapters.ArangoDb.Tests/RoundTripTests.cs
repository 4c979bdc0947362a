using Concord.ArangoDb.StandIn;
using Concord.Conformance;
using Concord.Graph;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>How many requests things cost: each is the way to the server and back.</summary>
public sealed class RoundTripTests
{
    private static readonly WalPosition Position = new(3, new(1_000, 0));

    [Fact]
    public async Task A_batch_of_new_policies_with_parties_of_their_own_is_one_request()
    {
        await using var graph = await OpenAsync();
        var batch = Enumerable
            .Range(0, 64)
            .Select(static n => Policy(n).WithParty($"P{n}", "holder", says: """{"name":"Ada"}""").WithAsset($"V{n}", "car"))
            .ToArray();
        Assert.Equal(1, await CountAsync(graph, () => graph.Store.ApplyAsync(new(batch) { Position = Position }).AsTask()));
        Assert.Equal([Position], await graph.Store.ReadPositionsAsync());
        await GraphModel.Of([Policy(1_000), .. batch]).AssertIsAsync(graph.Store);
    }

    [Fact]
    public async Task A_batch_that_shares_a_party_takes_at_most_five_requests()
    {
        await using var graph = await OpenAsync();
        var first = Policy(1).WithParty("P", "holder", says: """{"name":"Ada"}""");
        await graph.Store.ApplyAsync(new([first]));
        var batch = Enumerable.Range(2, 64).Select(static n => Policy(n).WithParty("P", "holder", says: """{"name":"Eve"}""")).ToArray();

        // The statement; what edges say, the vertex, and whether it is right now; the position.
        Assert.Equal(5, await CountAsync(graph, () => graph.Store.ApplyAsync(new(batch) { Position = Position }).AsTask()));
        await GraphModel.Of([Policy(1_000), first, .. batch]).AssertIsAsync(graph.Store);
    }

    [Fact]
    public async Task A_batch_whose_answer_was_lost_is_completed_when_it_is_sent_again()
    {
        await using var graph = await OpenAsync();
        Subgraph[] batch =
        [
            Policy(1).WithParty("P", "holder", says: """{"name":"Ada"}"""),
            Policy(2).WithParty("P", "holder", says: """{"name":"Eve"}"""),
        ];

        // Of a batch the answer is lost: when it comes again nobody knows whether it was settled.
        graph.Server!.Inject(ArangoFault.AnswerLost());
        await graph.Store.ApplyAsync(new(batch) { Position = Position });
        Assert.Equal([Position], await graph.Store.ReadPositionsAsync());
        await GraphModel.Of([Policy(1_000), .. batch]).AssertIsAsync(graph.Store);
    }

    [Fact]
    public async Task A_lost_party_is_restored_from_all_statements_of_its_edges()
    {
        await using var graph = await OpenAsync();
        var first = Policy(1).WithParty("P", "holder", says: """{"name":"Ada","city":"Lyon"}""");
        await graph.Store.ApplyAsync(new([first]));
        await graph.Damage.RemoveVertexAsync(Subgraphs.PartyId("P"));
        var second = Policy(2).WithParty("P", "holder", says: """{"name":"Eve"}""");
        await graph.Store.ApplyAsync(new([second]) { Position = Position });
        await GraphModel.Of([Policy(1_000), first, second]).AssertIsAsync(graph.Store);
    }

    [Theory]
    [InlineData(256, 1)]
    [InlineData(1_000, 1)]
    public async Task A_large_batch_of_new_policies_is_one_request(int policies, int requests)
    {
        await using var graph = await OpenAsync();
        var batch = Realistic(policies, 1, "Ada");
        Assert.Equal(requests, await CountAsync(graph, () => graph.Store.ApplyAsync(new(batch) { Position = Position }).AsTask()));
    }

    [Theory]
    [InlineData(256, 5)]
    [InlineData(1_000, 14)]
    public async Task A_large_batch_of_changed_policies_is_a_few_requests(int policies, int requests)
    {
        await using var graph = await OpenAsync();
        await graph.Store.ApplyAsync(new(Realistic(policies, 1, "Ada")));

        // The statement; of each thousand vertices what edges say, those that differ, and whether they are right now; the position.
        var batch = Realistic(policies, 2, "Eve");
        Assert.Equal(requests, await CountAsync(graph, () => graph.Store.ApplyAsync(new(batch) { Position = Position }).AsTask()));
    }

    [Fact]
    public async Task Large_subgraphs_are_split_into_several_requests()
    {
        await using var graph = await OpenAsync();
        var text = new string('x', 30_000);
        var says = $$"""{"name":"{{text}}"}""";
        var batch = Enumerable.Range(0, 400).Select(n => Policy(n).WithParty($"P{n}", "holder", says: says)).ToArray();
        var before = graph.Server!.Requests.Count;
        await graph.Store.ApplyAsync(new(batch) { Position = Position });
        Assert.All(graph.Server.Requests.Skip(before), static request => Assert.InRange(request.Body.Length, 0, 20_000_000));
        Assert.Equal(3, graph.Server.Requests.Count - before);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 4)]
    public async Task Neighbors_are_a_request_for_each_step_and_two_for_what_was_found(int depth, int requests)
    {
        await using var graph = await OpenAsync();
        await graph.Store.ApplyAsync(
            new([.. Enumerable.Range(0, 5).Select(static n => Policy(n).WithParty("P", "holder", says: """{"name":"Ada"}"""))])
        );
        Assert.Equal(
            requests,
            await CountAsync(
                graph,
                () => graph.Store.NeighborsAsync(new() { Start = Subgraphs.PolicyId("A1"), Depth = depth }, 1_000).AsTask()
            )
        );
    }

    private static Subgraph Policy(int number) => Subgraphs.Policy($"A{number}").InRealm();

    /// <summary>With two parties, a vehicle, and a garage that many have.</summary>
    private static Subgraph[] Realistic(int policies, long version, string name) =>
        [
            .. Enumerable
                .Range(0, policies)
                .Select(n =>
                    Subgraphs
                        .Policy($"A{n}", version)
                        .InRealm()
                        .WithParty($"P{n}", "holder", says: $$"""{"name":"{{name}}"}""")
                        .WithParty($"D{n}", "driver", says: $$"""{"name":"{{name}}"}""")
                        .WithAsset($"V{n}", "car")
                        .WithPlace($"L{n % 20}", "garage", says: """{"city":"Lyon"}""")
                ),
        ];

    /// <summary>With a policy, and so with its realm.</summary>
    private static async Task<ArangoUnderTest> OpenAsync()
    {
        var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([Policy(1_000)]));
        return graph;
    }

    private static async Task<int> CountAsync(ArangoUnderTest graph, Func<Task> action)
    {
        var before = graph.Server!.Requests.Count;
        await action();
        return graph.Server.Requests.Count - before;
    }
}

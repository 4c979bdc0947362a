using Concord.Graph;
using Concord.Testing;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Conformance;

public abstract partial class GraphStoreConformance
{
    [Fact]
    public async Task Batches_at_the_same_time_end_where_the_same_batches_one_by_one_do()
    {
        const int tasks = 8;
        var batches = Enumerable
            .Range(0, tasks)
            .Select(task =>
                Enumerable
                    .Range(1, 5)
                    .Select(round =>
                        Enumerable
                            .Range(0, 4)
                            .Select(i => (task + i + round) % 10)
                            .Select(owner =>
                                Policy($"A{owner}", version: (task * 5) + round)
                                    .WithParty(
                                        $"P{(owner + round) % 3}",
                                        says: $$"""{"attributes":{"a{{owner % 4}}":{{round}}},"name":"{{owner}}"}"""
                                    )
                                    .WithAsset($"V{(task + round) % 2}")
                                    .InRealm()
                            )
                            .ToArray()
                    )
                    .ToArray()
            )
            .ToArray();
        await AllAtOnceAsync(batches.Select(batch => Task.Run(() => ApplyOneByOneAsync(batch))));
        await AssertGraphIsAsync([.. batches.SelectMany(static batch => batch).SelectMany(static round => round)]);
    }

    [Fact]
    public async Task Nothing_that_is_applied_while_the_graph_is_swapped_is_lost()
    {
        const int versions = 6;
        var before = Enumerable.Range(0, 4).Select(owner => Version(owner, 1)).ToArray();
        await ApplyAsync(before);
        await Store.BeginShadowAsync();
        await ShadowAsync(before);
        var rounds = Enumerable
            .Range(0, 4)
            .Select(owner => Enumerable.Range(2, versions).Select(version => (Subgraph[])[Version(owner, version)]).ToArray())
            .ToArray();
        await AllAtOnceAsync([
            .. rounds.Select(batches => Task.Run(() => ApplyOneByOneAsync(batches))),
            Task.Run(async () => await Store.SwapShadowAsync()),
        ]);
        await AssertGraphIsAsync([.. rounds.SelectMany(static round => round).SelectMany(static batch => batch)]);

        static Subgraph Version(int owner, int version) =>
            Policy($"A{owner}", version).WithParty("P1", says: $$"""{"a{{owner}}":{{version}}}""").WithAsset($"V{version % 2}");
    }

    [Fact]
    public async Task Readers_see_one_graph_or_the_other_and_never_half_of_one()
    {
        const int rounds = 5;
        await ApplyAsync(Round(0));
        using var done = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            var reads = 0;
            for (; reads == 0 || !done.IsCancellationRequested; reads++)
            {
                Assert.Single(
                    (
                        await Store.ReadVerticesAsync([.. Enumerable.Range(0, rounds + 1).Select(static round => PartyId($"P{round}"))])
                    ).OfType<GraphVertex>()
                );
                var around = (await Store.NeighborsAsync(new() { Start = PolicyId("A"), Depth = 2 }, Plenty))!;
                Assert.Equal(5, around.Vertices.Length);
                Assert.Single(around.Vertices.Skip(1).Select(static vertex => vertex.Properties).Distinct());
                Assert.Equal([2L, 3L], (await Store.CountAsync()).Vertices.Values.Order());
            }

            return reads;
        });
        for (var round = 1; round <= rounds; round++)
        {
            await Store.BeginShadowAsync();
            foreach (var subgraph in Round(round))
                await ShadowAsync(subgraph);
            await Store.SwapShadowAsync();
        }

        await done.CancelAsync();
        Assert.True(await SignalWait.For(reader, "the reader to end") > 0);

        static Subgraph[] Round(int round) =>
            [
                .. ((string[])["A", "B"]).Select(number =>
                    Policy(number, 1, Said(round))
                        .WithParty($"P{round}", says: Said(round))
                        .With("holds", PartyId($"Q{round}"), outward: false, "", "{}", Said(round))
                        .With("holds", PartyId($"R{round}"), outward: false, "", "{}", Said(round))
                ),
            ];
        static string Said(int round) => $$"""{"round":{{round}}}""";
    }

    private async Task ApplyOneByOneAsync(Subgraph[][] batches)
    {
        foreach (var batch in batches)
            await ApplyAsync(batch);
    }

    private static Task AllAtOnceAsync(IEnumerable<Task> tasks) => SignalWait.For(Task.WhenAll(tasks), "all that was begun to end");
}

using System.Collections.Immutable;
using Concord.Graph;
using Concord.Wal;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Conformance;

public abstract partial class GraphStoreConformance
{
    [Fact]
    public async Task A_list_comes_page_by_page_each_vertex_once()
    {
        await ApplyAsync([.. Enumerable.Range(0, 23).Select(i => Policy($"A{i}", 1, $$"""{"n":{{i}}}""").WithParty($"P{i}"))]);
        foreach (var page in (int[])[1, 4, 23, 100])
        {
            var all = await GraphPages.ListAsync(Store, new() { Kind = VertexKinds.Policies, Limit = page });
            Assert.Equal(
                Enumerable.Range(0, 23).Select(static i => $$"""A{{i}} {"n":{{i}}}""").Order(),
                all.Select(static vertex => $"{vertex.Id.OwnId} {vertex.Properties}").Order()
            );
        }

        Assert.Empty(await Store.ListAsync(new() { Kind = VertexKinds.Claims, Limit = 10 }));
    }

    [Fact]
    public async Task A_list_goes_on_after_a_vertex_that_is_gone_by_now()
    {
        await ApplyAsync([.. Enumerable.Range(0, 10).Select(i => Policy($"A{i}"))]);
        var whole = await GraphPages.ListAsync(Store, new() { Kind = VertexKinds.Policies, Limit = 3 });
        await ApplyAsync(Deleted(whole[4].Id, 2));
        var rest = await Store.ListAsync(
            new()
            {
                Kind = VertexKinds.Policies,
                Limit = 100,
                After = whole[4].Id,
            }
        );
        Assert.Equal(whole.Skip(5).Select(static vertex => vertex.Id), rest.Select(static vertex => vertex.Id));
    }

    [Fact]
    public async Task A_list_can_be_of_one_realm()
    {
        await ApplyAsync(Policy("A").WithParty("P1").InRealm().WithSystem("pas"), Policy("B", realm: Home).WithParty("P1").InRealm());
        Assert.Equal(["parties/motor-fr~P1"], await ListAsync(VertexKinds.Parties, "motor-fr"));
        Assert.Equal(["parties/home-de~P1"], await ListAsync(VertexKinds.Parties, "home-de"));
        Assert.Equal(["parties/home-de~P1", "parties/motor-fr~P1"], await ListAsync(VertexKinds.Parties));
        Assert.Equal(["realms/motor-fr"], await ListAsync(VertexKinds.Realms, "motor-fr"));
        Assert.Equal(["realms/home-de", "realms/motor-fr"], await ListAsync(VertexKinds.Realms));
        Assert.Equal(["systems/pas"], await ListAsync(VertexKinds.Systems));
        Assert.Empty(await ListAsync(VertexKinds.Systems, "motor-fr"));
        Assert.Empty(await ListAsync(VertexKinds.Parties, "motor"));
    }

    [Fact]
    public async Task A_list_can_be_of_those_with_exactly_these_texts()
    {
        await ApplyAsync(
            Policy("A", 1, """{"city":"Lyon","name":"Anna"}"""),
            Policy("B", 1, """{"city":"Lyon","name":"anna"}"""),
            Policy("C", 1, """{"city":"Lyon II","n":5,"t":true}"""),
            Policy("D", 1, """{"nested":{"city":"Lyon"},"list":["Lyon"],"n":"5","t":"true","none":null,"empty":""}""")
        );
        Assert.Equal(["A", "B"], await ListWithAsync(("city", "Lyon")));
        Assert.Equal(["A"], await ListWithAsync(("city", "Lyon"), ("name", "Anna")));
        Assert.Equal(["D"], await ListWithAsync(("n", "5")));
        Assert.Equal(["D"], await ListWithAsync(("t", "true")));
        Assert.Equal(["D"], await ListWithAsync(("empty", "")));
        foreach (
            var (name, value) in ((string, string)[])
                [
                    ("city", "lyon"),
                    ("city", "Lyo"),
                    ("nested", "Lyon"),
                    ("list", "Lyon"),
                    ("none", "null"),
                    ("none", ""),
                    ("absent", ""),
                    ("nested.city", "Lyon"),
                    ("list[0]", "Lyon"),
                    ("nested", """{"city":"Lyon"}"""),
                ]
        )
            Assert.Empty(await ListWithAsync((name, value)));
    }

    [Fact]
    public async Task Filters_and_pages_combine()
    {
        await ApplyAsync([
            .. Enumerable.Range(0, 30).Select(i => Policy($"A{i}", 1, $$"""{"odd":"{{i % 2}}"}""", i % 3 == 0 ? Home : Motor)),
        ]);
        var found = await GraphPages.ListAsync(
            Store,
            new()
            {
                Kind = VertexKinds.Policies,
                Realm = "motor-fr",
                Properties = ImmutableDictionary<string, string>.Empty.Add("odd", "1"),
                Limit = 3,
            }
        );
        Assert.Equal(
            Enumerable.Range(0, 30).Where(static i => i % 3 != 0 && i % 2 == 1).Select(static i => $"A{i}").Order(StringComparer.Ordinal),
            found.Select(static vertex => vertex.Id.OwnId).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Counts_are_of_what_is_there_now()
    {
        await ApplyAsync(
            Policy("A").WithParty("P1").WithParty("P1", role: "driver", edge: "drives").InRealm(),
            Policy("B").WithParty("P1").WithAsset("V1")
        );
        await ApplyAsync(Policy("B", 2).WithParty("P1"));
        var counts = await Store.CountAsync();
        Assert.Equal(["parties 1", "policies 2", "realms 1"], counts.Vertices.Select(static count => $"{count.Key} {count.Value}").Order());
        Assert.Equal(["belongsTo 1", "drives 1", "holds 2"], counts.Edges.Select(static count => $"{count.Key} {count.Value}").Order());
    }

    [Fact]
    public async Task Positions_only_ever_grow_each_partition_for_itself_also_over_a_restart()
    {
        await Store.ApplyAsync(new([Policy("A")]) { Position = new(3, new(100, 5)) });
        await Store.ApplyAsync(new([Policy("B")]) { Position = new(0, new(200, 0)) });
        await Store.ApplyAsync(new([Policy("C")]) { Position = new(3, new(100, 4)) });
        await Store.ApplyAsync(new([Policy("D")]) { Position = new(3, new(99, 9)) });
        await Store.ApplyAsync(new([Policy("E")]));
        Assert.Equal([new(0, new(200, 0)), new(3, new(100, 5))], await PositionsAsync());

        await Graph.RestartAsync();
        Assert.Equal([new(0, new(200, 0)), new(3, new(100, 5))], await PositionsAsync());
        await Store.ApplyAsync(new([]) { Position = new(3, new(100, 6)) });
        await Store.ApplyAsync(new([Policy("A")]) { Position = new(0, new(1_700_000_000_000, 3_000_000_000)) });
        Assert.Equal([new(0, new(1_700_000_000_000, 3_000_000_000)), new(3, new(100, 6))], await PositionsAsync());
    }

    private async Task<IEnumerable<WalPosition>> PositionsAsync() =>
        (await Store.ReadPositionsAsync()).OrderBy(static position => position.Partition);

    private async Task<IEnumerable<string>> ListAsync(string kind, string? realm = null) =>
        Ids(
            (
                await Store.ListAsync(
                    new()
                    {
                        Kind = kind,
                        Realm = realm,
                        Limit = 100,
                    }
                )
            ).Select(static vertex => vertex.Id)
        );

    private async Task<IEnumerable<string>> ListWithAsync(params (string Name, string Value)[] texts) => (
            await Store.ListAsync(
                new()
                {
                    Kind = VertexKinds.Policies,
                    Properties = texts.ToImmutableDictionary(static text => text.Name, static text => text.Value),
                    Limit = 100,
                }
            )
        ).Select(static vertex => vertex.Id.OwnId).Order(StringComparer.Ordinal);
}

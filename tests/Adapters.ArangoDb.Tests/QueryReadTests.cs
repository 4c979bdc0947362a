using Concord.Conformance;
using Concord.Graph;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>No statement reads more than its page, and walking over everything reads everything once.</summary>
public sealed class QueryReadTests
{
    [Fact]
    public async Task No_statement_of_the_graph_reads_more_than_its_page()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await QueryReads.FillAsync(graph.Store);
        using var queries = new ArangoQueries(graph.Server!.Url, "root", "secret");
        Assert.Empty(await new QueryReads(queries, "concord").FindExcessAsync());
    }

    [NeedsServers]
    [Fact]
    public async Task No_statement_of_archive_and_lists_reads_more_than_its_page()
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using var silo = await servers.OpenAsync();
        await silo.Archive.AppendAsync([
            .. Enumerable.Range(0, 800).Select(static n => new WalEntry(new(n % 4, new(n + 1, 0)), Events.Of(new($"motor-fr/A{n}"), 1))),
        ]);
        await silo.Index.ApplyAsync([.. Enumerable.Range(0, 400).Select(static n => ReadModelFaultTests.Policy($"A{n:d3}", 1))], []);
        using var queries = new ArangoQueries(servers.Arango.Url, "root", "secret");
        Assert.Empty(await new QueryReads(queries, servers.Database).FindReadModelExcessAsync());
    }

    [Fact]
    public async Task A_scan_of_the_graph_reads_it_a_constant_number_of_times()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        foreach (var chunk in Enumerable.Range(0, 2_000).Select(static n => Subgraphs.Policy($"A{n}").WithAsset($"V{n}", "car")).Chunk(500))
            await graph.Store.ApplyAsync(new(chunk));
        var before = graph.Server!.Queries.Count;
        var owners = new List<VertexId>();
        for (VertexId? after = null; ; )
        {
            var page = await graph.Store.ScanOwnersAsync(after, 100);
            if (page.Count == 0)
                break;
            owners.AddRange(page);
            after = page[^1];
        }

        Assert.Equal(2_000, owners.Distinct().Count());
        Assert.Equal(2_000, owners.Count);

        // 4,000 vertices and 2,000 edges; each of the 21 pages reads four of each for every one that it asks for.
        Assert.InRange(graph.Server.Queries.Skip(before).Sum(static query => query.Scanned), 6_000, 21 * 2 * 400);
        Assert.All(graph.Server.Queries.Skip(before), static query => Assert.InRange(query.Scanned, 0, 400));
    }

    [Fact]
    public async Task An_owner_behind_more_than_a_page_of_tombstones_is_found()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([Subgraphs.Policy("A").WithAsset("V1", "car"), Subgraphs.Policy("B").WithAsset("V2", "car")]));
        var owner = Subgraphs.PolicyId("A");
        var order = Concord.Adapters.ArangoDb.VertexKey.OrderOf(owner);
        graph.Server!.Execute("concord", "FOR v IN concord_vertices_1 FILTER v.kind == 'policies' REMOVE v IN concord_vertices_1");
        graph.Server.Execute(
            "concord",
            "FOR i IN 1..1200 INSERT { _key: CONCAT('!', i), _from: 'concord_vertices_1/dead', _to: 'concord_vertices_1/dead', "
                + "owner: @order, ownerId: @id, deleted: true } INTO concord_edges_1",
            new { order, id = owner.ToString() }
        );
        Assert.Equal(["A", "B"], (await graph.Store.ScanOwnersAsync(null, 10)).Select(static id => id.OwnId).Order());
    }
}

using System.Collections.Immutable;
using Concord.Conformance;
using Concord.Graph;
using Concord.Ports;
using Concord.Testing;
using Concord.Values;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>What the graph leaves in the file, and what it makes of a file that is not as it left it.</summary>
public sealed class GraphFileTests
{
    private const string Generator = "hashing/1";

    private static readonly string[] Tables =
    [
        "graph_generations",
        "graph_positions",
        "graph_vertices",
        "graph_edges",
        "graph_words",
        "graph_pending_words",
        "graph_generators",
        "graph_vectors",
        "graph_vertex_counts",
        "graph_edge_counts",
    ];

    [Fact]
    public async Task A_file_without_graph_tables_is_upgraded()
    {
        await using var graph = new SqliteGraphUnderTest();
        foreach (var table in Tables)
            await graph.ExecuteAsync($"DROP TABLE {table}");
        await graph.RestartAsync();

        await graph.Store.ApplyAsync(new([Policy("A").WithParty("P1").InRealm()]));
        Assert.Equal(3, (await graph.Store.NeighborsAsync(new() { Start = PolicyId("A") }, 100))!.Vertices.Length);
    }

    [Fact]
    public async Task An_unchanged_owner_rewrites_no_row_but_its_own()
    {
        await using var graph = new SqliteGraphUnderTest();
        await graph.Store.ApplyAsync(new([Whole("A", 1)]));
        await graph.ExecuteAsync("CREATE TABLE writes(what TEXT)");
        await graph.ExecuteAsync("CREATE TRIGGER edges_written AFTER UPDATE ON graph_edges BEGIN INSERT INTO writes VALUES ('edge'); END");
        await graph.ExecuteAsync("CREATE TRIGGER edges_removed AFTER DELETE ON graph_edges BEGIN INSERT INTO writes VALUES ('edge'); END");
        await graph.ExecuteAsync(
            "CREATE TRIGGER vertices_written AFTER UPDATE ON graph_vertices BEGIN INSERT INTO writes VALUES (NEW.key); END"
        );

        await graph.Store.ApplyAsync(new([Whole("A", 1) with { Version = 2 }]));

        Assert.Equal(1, graph.Count("SELECT count(*) FROM writes"));
        Assert.Equal(1, graph.Count("SELECT count(*) FROM writes WHERE what = 'motor-fr~A'"));
        Assert.Equal(2, Assert.Single(await graph.Store.ReadSubgraphsAsync([PolicyId("A")]))!.Version);
    }

    [Fact]
    public async Task Removal_leaves_no_rows()
    {
        await using var graph = new SqliteGraphUnderTest();
        await graph.Store.ApplyAsync(new([Whole("A", 1)]));
        await PutVectorAsync(graph, PolicyId("A"), [1, 2]);
        await graph.Store.RemoveAsync([PolicyId("A")]);
        Assert.Equal(
            0,
            graph.Count(
                """
                SELECT (SELECT count(*) FROM graph_vertices) + (SELECT count(*) FROM graph_edges) + (SELECT count(*) FROM graph_vectors)
                  + (SELECT count(*) FROM graph_words WHERE graph_words MATCH 'motor')
                """
            )
        );
    }

    [Fact]
    public async Task A_graph_that_was_replaced_is_removed_row_by_row_also_after_a_restart_in_the_middle()
    {
        await using var graph = new SqliteGraphUnderTest();
        Subgraph[] policies = [.. Enumerable.Range(0, 300).Select(i => Whole($"A{i}", 1))];
        await graph.Store.ApplyAsync(new(policies));
        await PutVectorAsync(graph, PolicyId("A1"), [1, 2]);
        await graph.Store.BeginShadowAsync();
        await graph.Store.ApplyAsync(new([.. policies.Take(2)]) { ShadowOnly = true });
        await graph.Store.SwapShadowAsync();
        await graph.RestartAsync();

        await SignalWait.For(graph.Dropping, "the removal of the former graph");
        Assert.Equal(1, graph.Count("SELECT count(*) FROM graph_generations"));
        Assert.Equal(0, graph.Count("SELECT count(*) FROM graph_vertices WHERE id >> 36 <> (SELECT generation FROM graph_generations)"));
        Assert.Equal(0, graph.Count("SELECT count(*) FROM graph_edges WHERE owner >> 36 <> (SELECT generation FROM graph_generations)"));
        Assert.Equal(
            0,
            graph.Count("SELECT count(*) FROM graph_vertex_counts WHERE space >> 4 <> (SELECT generation FROM graph_generations)")
        );
        Assert.True(await graph.Store.CatchUpWordsAsync());
        // The two policies, and the realm by its id.
        Assert.Equal(3, graph.Count("SELECT count(*) FROM graph_words WHERE graph_words MATCH 'motor'"));
        Assert.Equal(1, graph.Count("SELECT count(*) FROM graph_vectors"));
        Assert.Equal(2, (await graph.Store.CountAsync()).Vertices[VertexKinds.Policies]);
    }

    [Fact]
    public async Task A_vector_is_reused_by_the_shadow_without_a_copy()
    {
        await using var graph = new SqliteGraphUnderTest();
        await graph.Store.ApplyAsync(new([Whole("A", 1)]));
        await PutVectorAsync(graph, PolicyId("A"), [1, 2]);
        await graph.Store.BeginShadowAsync();
        await graph.Store.ApplyAsync(new([Whole("A", 1)]) { ShadowOnly = true });
        await PutVectorAsync(graph, PartyId("P1"), [3, 4]);
        Assert.Equal(2, graph.Count("SELECT count(*) FROM graph_vectors"));
        Assert.Equal(4, graph.Count("SELECT count(*) FROM graph_vertices WHERE vector > 0"));

        await graph.Store.SwapShadowAsync();
        await SignalWait.For(graph.Dropping, "the removal of the former graph");
        Assert.Equal(2, graph.Count("SELECT count(*) FROM graph_vectors"));
        var found = Assert.Single(await graph.Store.FindVectorsAsync(Generator, [await ContentAsync(graph, PartyId("P1"))]));
        Assert.Equal([3f, 4f], found!.Value.ToArray());
    }

    [Theory]
    [InlineData("UPDATE graph_edges SET properties = 'no json' WHERE type = 'holds'")]
    [InlineData("UPDATE graph_edges SET properties = x'7bff' WHERE type = 'holds'")]
    [InlineData("UPDATE graph_edges SET properties = '[1]' WHERE type = 'holds'")]
    [InlineData("UPDATE graph_edges SET says = '{\"name\":' WHERE type = 'holds'")]
    [InlineData("UPDATE graph_edges SET id = x'00' WHERE type = 'holds'")]
    [InlineData("UPDATE graph_edges SET said_at = 'yesterday' WHERE type = 'holds'")]
    [InlineData("UPDATE graph_edges SET other = 5 WHERE type = 'holds'")]
    [InlineData("UPDATE graph_edges SET outward = 1 WHERE type = 'holds'")]
    [InlineData("UPDATE graph_edges SET type = 'hold' WHERE type = 'holds'")]
    [InlineData("DELETE FROM graph_vertices WHERE key = 'motor-fr~P1'")]
    [InlineData("DELETE FROM graph_vertices WHERE key = 'motor-fr~A'")]
    [InlineData("UPDATE graph_vertices SET properties = '{\"product\":' WHERE key = 'motor-fr~A'")]
    [InlineData("UPDATE graph_vertices SET properties = x'ff' WHERE key = 'motor-fr~A'")]
    [InlineData("UPDATE graph_vertices SET own = 0 WHERE key = 'motor-fr~A'")]
    [InlineData("UPDATE graph_vertices SET version = 'x', content = 7, vector = 99 WHERE key = 'motor-fr~A'")]
    public async Task A_damaged_row_is_skipped_and_repaired_by_a_rewrite(string damage)
    {
        await using var graph = new SqliteGraphUnderTest();
        var (whole, other) = (Whole("A", 1), Whole("B", 1));
        await graph.Store.ApplyAsync(new([whole, other]));
        var counts = await graph.Store.CountAsync();
        await graph.ExecuteAsync(damage);

        var stored = Assert.Single(await graph.Store.ReadSubgraphsAsync([whole.Owner]));
        Assert.False(whole.IsEquivalentTo(stored) && stored?.Version == 1);
        _ = await graph.Store.NeighborsAsync(new() { Start = PartyId("P1"), Depth = 3 }, 1000);
        _ = await graph.Store.PathsAsync(
            new()
            {
                From = whole.Owner,
                To = other.Owner,
                Count = 5,
            },
            1000
        );
        _ = await graph.Store.ScanSharedAsync(null, 100);
        await graph.Store.ApplyAsync(new([Whole("C", 1)]));
        await graph.Store.RemoveAsync([PolicyId("C")]);

        await graph.Store.ApplyAsync(new([whole, other]) { Rewrite = true });
        await graph.Store.RefreshSharedAsync([
            .. (await graph.Store.ScanSharedAsync(null, 100))
                .Where(static stand => stand.Stored != stand.Expected)
                .Select(static stand => stand.Id),
        ]);
        Assert.True(whole.IsEquivalentTo(Assert.Single(await graph.Store.ReadSubgraphsAsync([whole.Owner]))));
        Assert.All(await graph.Store.ScanSharedAsync(null, 100), static stand => Assert.Equal(stand.Expected, stand.Stored));
        var after = await graph.Store.CountAsync();
        Assert.Equal(counts.Vertices.OrderBy(static pair => pair.Key), after.Vertices.OrderBy(static pair => pair.Key));
        Assert.Equal(counts.Edges.OrderBy(static pair => pair.Key), after.Edges.OrderBy(static pair => pair.Key));
    }

    [Fact]
    public async Task A_large_batch_is_cut_into_pieces_between_which_commits_go_through()
    {
        await using var graph = new SqliteGraphUnderTest();
        var answer = new ApplyResult();
        Subgraph[] policies = [.. Enumerable.Range(0, 256).Select(i => Whole($"A{i}", 1))];
        Assert.InRange(ApplyChunks.Of(new(policies), null, answer).Count, 10, 64);

        // As many as there are, the commit that comes last goes first.
        var applied = graph.Store.ApplyAsync(new(policies)).AsTask();
        await SignalWait.For(graph.Storage.Store.CommitAsync(Events.Commit(new("motor-fr/A"), 0)).AsTask(), "the commit");
        await SignalWait.For(applied, "the batch");
        Assert.Equal(256, (await graph.Store.CountAsync()).Vertices[VertexKinds.Policies]);
    }

    [Fact]
    public async Task A_position_is_not_kept_when_something_before_it_has_failed()
    {
        await using var graph = new SqliteGraphUnderTest();
        await graph.ExecuteAsync(
            "CREATE TRIGGER refuse BEFORE INSERT ON graph_vertices WHEN NEW.key = 'motor-fr~A5' BEGIN SELECT RAISE(ABORT, 'refused'); END"
        );
        Subgraph[] policies = [.. Enumerable.Range(0, 100).Select(i => Whole($"A{i}", 1))];
        var batch = new GraphBatch(policies) { Position = new(1, new(5, 0)) };
        await Assert.ThrowsAsync<Concord.Errors.StorageUnavailableException>(async () => await graph.Store.ApplyAsync(batch));
        Assert.Empty(await graph.Store.ReadPositionsAsync());

        await graph.ExecuteAsync("DROP TRIGGER refuse");
        await graph.Store.ApplyAsync(batch);
        Assert.Equal([new(1, new(5, 0))], await graph.Store.ReadPositionsAsync());
        Assert.Equal(100, (await graph.Store.CountAsync()).Vertices[VertexKinds.Policies]);
    }

    private static Subgraph Whole(string number, long version) =>
        Policy(number, version, $$"""{"number":"{{number}}","product":"motor"}""")
            .WithParty("P1", says: """{"name":"Anna"}""")
            .WithAsset($"V{number}", says: "{}")
            .InRealm();

    private static async Task<ContentId> ContentAsync(SqliteGraphUnderTest graph, VertexId id) =>
        VertexContent.HashOf(id, Assert.Single(await graph.Store.ReadVerticesAsync([id]))!.Properties);

    private static async Task PutVectorAsync(SqliteGraphUnderTest graph, VertexId id, ImmutableArray<float> vector) =>
        await graph.Store.PutVectorsAsync([new(id, await ContentAsync(graph, id), Generator, vector)]);
}

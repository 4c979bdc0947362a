using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>Traversals, paths, Views and vectors, as their pages of the documentation describe them.</summary>
public sealed class StandInGraphTests : IAsyncLifetime
{
    private StandInTestBed _box = null!;

    /// <summary>A to B to D, A to C to D, D to E, and E back to A: weights as in the names.</summary>
    public async ValueTask InitializeAsync()
    {
        _box = await StandInTestBed.StartAsync(new() { Version = "3.12.6" });
        var graph = new
        {
            name = "g",
            edgeDefinitions = new[]
            {
                new
                {
                    collection = "edges",
                    from = new[] { "v" },
                    to = new[] { "v" },
                },
            },
        };
        await _box.InDatabaseAsync(HttpMethod.Post, "/_api/gharial?waitForSync=true", graph, 201);
        await _box.QueryAsync("FOR k IN ['A', 'B', 'C', 'D', 'E', 'F'] INSERT {_key: k} INTO v");
        await _box.QueryAsync(
            "FOR e IN [['A', 'B', 1], ['A', 'C', 2], ['B', 'D', 1], ['C', 'D', 1], ['D', 'E', 5], ['E', 'A', 9]] "
                + "INSERT {_from: CONCAT('v/', e[0]), _to: CONCAT('v/', e[1]), w: e[2]} INTO edges"
        );
    }

    public async ValueTask DisposeAsync() => await _box.DisposeAsync();

    [Theory]
    [InlineData("FOR v IN OUTBOUND 'v/A' GRAPH 'g' SORT v._key RETURN v._key", """["B","C"]""")]
    [InlineData("FOR v IN 1..1 INBOUND 'v/A' edges RETURN v._key", """["E"]""")]
    [InlineData("FOR v IN 1..1 ANY 'v/A' GRAPH 'g' SORT v._key RETURN v._key", """["B","C","E"]""")]
    [InlineData(
        "FOR v, e, p IN 0..2 OUTBOUND 'v/A' GRAPH 'g' COLLECT n = LENGTH(p.edges) WITH COUNT INTO c RETURN [n, c]",
        "[[0,1],[1,2],[2,2]]"
    )]
    [InlineData(
        "FOR v IN 1..5 OUTBOUND 'v/A' GRAPH 'g' OPTIONS {order: 'bfs', uniqueVertices: 'global'} SORT v._key RETURN v._key",
        """["B","C","D","E"]"""
    )]
    [InlineData(
        "FOR v, e, p IN 1..5 OUTBOUND 'v/A' GRAPH 'g' PRUNE stop = v._key == 'D' SORT v._key RETURN [v._key, stop]",
        """[["B",false],["C",false],["D",true],["D",true]]"""
    )]
    [InlineData(
        "FOR v IN 1..3 OUTBOUND 'v/A' GRAPH 'g' OPTIONS {order: 'weighted', weightAttribute: 'w', uniqueVertices: 'global'} RETURN v._key",
        """["B","C","D","E"]"""
    )]
    [InlineData(
        "FOR v, e IN OUTBOUND SHORTEST_PATH 'v/A' TO 'v/D' GRAPH 'g' OPTIONS {weightAttribute: 'w'} RETURN [v._key, e.w]",
        """[["A",null],["B",1],["D",1]]"""
    )]
    [InlineData(
        "FOR p IN OUTBOUND K_SHORTEST_PATHS 'v/A' TO 'v/D' GRAPH 'g' OPTIONS {weightAttribute: 'w'} LIMIT 5 RETURN [p.weight, "
            + "p.vertices[*]._key]",
        """[[2,["A","B","D"]],[3,["A","C","D"]]]"""
    )]
    [InlineData("FOR p IN ANY K_SHORTEST_PATHS 'v/A' TO 'v/F' GRAPH 'g' RETURN p", "[]")]
    [InlineData("FOR p IN 1..2 ANY K_PATHS 'v/A' TO 'v/E' GRAPH 'g' RETURN LENGTH(p.edges)", "[1]")]
    [InlineData("FOR p IN OUTBOUND ALL_SHORTEST_PATHS 'v/A' TO 'v/D' GRAPH 'g' RETURN LENGTH(p.edges)", "[2,2]")]
    [InlineData("FOR v IN 1..1 ANY 'v/none' GRAPH 'g' RETURN v", "[]")]
    public async Task A_graph_query_has_the_documented_answer(string aql, string expected) =>
        Assert.Equal(expected, await _box.QueryAsync(aql));

    [Theory]
    [InlineData("FOR v IN 1..2 OUTBOUND 'v/A' v RETURN v", 1218)]
    [InlineData("FOR v IN 1..2 OUTBOUND 'v/A' GRAPH 'none' RETURN v", 1924)]
    [InlineData("FOR v IN 1..2 OUTBOUND 'v/A' GRAPH 'g' OPTIONS {uniqueVertices: 'global'} RETURN v", 10)]
    [InlineData("FOR v IN 2..1 OUTBOUND 'v/A' GRAPH 'g' RETURN v", 1501)]
    [InlineData("INSERT {} INTO v LET x = (FOR w IN OUTBOUND 'v/A' GRAPH 'g' RETURN w) RETURN x", 1579)]
    [InlineData("FOR v, e, p IN ANY K_SHORTEST_PATHS 'v/A' TO 'v/D' GRAPH 'g' RETURN v", 1501)]
    [InlineData("FOR p IN ANY K_SHORTEST_PATHS 'v/A' TO 'v/D' GRAPH 'g' OPTIONS {maxDepth: 3} RETURN p", 1539)]
    public async Task A_graph_query_that_is_wrong_is_refused(string aql, int errorNum) =>
        Assert.Equal(errorNum, (await _box.FailedQueryAsync(aql)).ErrorNum);

    [Fact]
    public async Task A_coordinator_asks_for_the_vertex_collections()
    {
        await using var cluster = await StandInTestBed.StartAsync(new() { IsCluster = true });
        await cluster.CreateAsync("v", "edges");
        await cluster.QueryAsync("INSERT {_key: 'a'} INTO v");
        Assert.Equal(1521, (await cluster.FailedQueryAsync("FOR w IN 0..1 ANY 'v/a' edges RETURN w")).ErrorNum);
        Assert.Equal("""["a"]""", await cluster.QueryAsync("WITH v FOR w IN 0..1 ANY 'v/a' edges RETURN w._key"));
    }

    [Fact]
    public async Task A_View_finds_what_its_links_index_and_scores_it()
    {
        await _box.CreateAsync("docs");
        var properties = new
        {
            locale = "en",
            stemming = false,
            accent = false,
        };
        var analyzer = new
        {
            name = "words",
            type = "text",
            properties,
            features = new[] { "frequency", "norm", "position" },
        };
        await _box.InDatabaseAsync(HttpMethod.Post, "/_api/analyzer", analyzer, 201);
        var fields = new { text = new { analyzers = new[] { "words", "identity" } }, n = new { } };
        await _box.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/view",
            new
            {
                name = "search",
                type = "arangosearch",
                links = new { docs = new { fields } },
            },
            201
        );
        await _box.QueryAsync(
            "FOR t IN ['quick brown fox', 'brown brown bear', 'lazy dog'] INSERT {text: t, other: t, n: LENGTH(t)} INTO docs"
        );
        Assert.Equal(
            """["brown brown bear","quick brown fox"]""",
            await _box.QueryAsync("FOR d IN search SEARCH ANALYZER(d.text == 'brown', 'words') SORT BM25(d) DESC RETURN d.text")
        );
        Assert.Equal(
            """["quick brown fox"]""",
            await _box.QueryAsync("FOR d IN search SEARCH ANALYZER(TOKENS('FOX quick', 'words') ALL IN d.text, 'words') RETURN d.text")
        );
        Assert.Equal(
            """["quick brown fox"]""",
            await _box.QueryAsync("FOR d IN search SEARCH PHRASE(d.text, 'brown fox', 'words') RETURN d.text")
        );
        Assert.Equal(
            """["lazy dog"]""",
            await _box.QueryAsync("FOR d IN search SEARCH STARTS_WITH(d.text, 'lazy') AND d.n < 9 RETURN d.text")
        );
        Assert.Equal("[]", await _box.QueryAsync("FOR d IN search SEARCH d.other == 'lazy dog' RETURN d"));
        Assert.Equal("[]", await _box.QueryAsync("FOR d IN search SEARCH ANALYZER(d.text == 'brown', 'text_en') RETURN d"));
        Assert.Equal(10, (await _box.FailedQueryAsync("FOR d IN search SEARCH LENGTH(d.text) > 3 RETURN d")).ErrorNum);
        Assert.Equal(1542, (await _box.FailedQueryAsync("FOR d IN docs SORT BM25(d) RETURN d")).ErrorNum);
    }

    [Fact]
    public async Task A_held_view_shows_old_data_until_a_query_waits_for_sync()
    {
        await _box.CreateAsync("docs");
        await _box.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/view",
            new
            {
                name = "search",
                type = "arangosearch",
                links = new { docs = new { includeAllFields = true } },
            },
            201
        );
        _box.Server.HoldViews();
        await _box.QueryAsync("INSERT {x: 1} INTO docs");
        Assert.Equal("[]", await _box.QueryAsync("FOR d IN search SEARCH d.x == 1 RETURN d.x"));
        Assert.Equal("[1]", await _box.QueryAsync("FOR d IN search SEARCH d.x == 1 OPTIONS {waitForSync: true} RETURN d.x"));
    }

    [Fact]
    public async Task A_vector_search_needs_its_index_and_its_shape()
    {
        await _box.CreateAsync("docs");
        await _box.QueryAsync("FOR i IN 1..9 INSERT {_key: TO_STRING(i), k: i % 2, e: [i, 10 - i]} INTO docs");
        const string search = "FOR d IN docs SORT APPROX_NEAR_COSINE(d.e, [1, 9]) DESC LIMIT 2 RETURN d._key";
        Assert.Equal(1554, (await _box.FailedQueryAsync(search)).ErrorNum);
        var index = new
        {
            type = "vector",
            fields = new[] { "e" },
            sparse = true,
            @params = new
            {
                metric = "cosine",
                dimension = 2,
                nLists = 2,
            },
        };
        await _box.InDatabaseAsync(HttpMethod.Post, "/_api/index?collection=docs", index, 201);
        Assert.Equal("""["1","2"]""", await _box.QueryAsync(search));
        Assert.Equal(
            """["2","4"]""",
            await _box.QueryAsync("FOR d IN docs FILTER d.k == 0 LET s = APPROX_NEAR_COSINE(d.e, [1, 9]) SORT s DESC LIMIT 2 RETURN d._key")
        );
        Assert.Equal(1554, (await _box.FailedQueryAsync("FOR d IN docs SORT APPROX_NEAR_COSINE(d.e, [1, 9]) LIMIT 2 RETURN d")).ErrorNum);
        Assert.Equal(1554, (await _box.FailedQueryAsync("FOR d IN docs SORT APPROX_NEAR_COSINE(d.e, [1, 9]) DESC RETURN d")).ErrorNum);
        Assert.Equal(
            1554,
            (await _box.FailedQueryAsync("FOR d IN docs SORT APPROX_NEAR_COSINE(d.e, [1, 9, 3]) DESC LIMIT 2 RETURN d")).ErrorNum
        );
        Assert.Equal(10, (await _box.FailedQueryAsync("INSERT {e: [1, 2, 3]} INTO docs")).ErrorNum);
        await _box.QueryAsync("INSERT {} INTO docs");
    }

    [Fact]
    public async Task Before_3_12_6_a_vector_search_takes_no_filter_and_its_index_is_not_sparse()
    {
        await using var old = await StandInTestBed.StartAsync();
        await old.CreateAsync("docs");
        await old.QueryAsync("FOR i IN 1..9 INSERT {e: [i, 10 - i]} INTO docs");
        var parameters = new
        {
            metric = "cosine",
            dimension = 2,
            nLists = 2,
        };
        var sparse = new
        {
            type = "vector",
            fields = new[] { "e" },
            sparse = true,
            @params = parameters,
        };
        await old.RefusesAsync(HttpMethod.Post, "/_api/index?collection=docs", sparse, System.Net.HttpStatusCode.BadRequest, 10);
        await old.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/index?collection=docs",
            new
            {
                type = "vector",
                fields = new[] { "e" },
                @params = parameters,
            },
            201
        );
        Assert.Equal(
            1554,
            (
                await old.FailedQueryAsync("FOR d IN docs FILTER d.x == 1 SORT APPROX_NEAR_COSINE(d.e, [1, 9]) DESC LIMIT 2 RETURN d")
            ).ErrorNum
        );
        Assert.Equal(10, (await old.FailedQueryAsync("INSERT {} INTO docs")).ErrorNum);
    }
}

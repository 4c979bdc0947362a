using System.Net;
using System.Text;
using Concord.ArangoDb.StandIn;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>What the fake does not let pass, with the error numbers of the documentation.</summary>
public sealed class StandInRefusalTests : IAsyncLifetime
{
    private StandInTestBed _box = null!;

    public async ValueTask InitializeAsync()
    {
        _box = await StandInTestBed.StartAsync();
        await _box.CreateAsync("c", "d", "edges");
    }

    public async ValueTask DisposeAsync() => await _box.DisposeAsync();

    [Theory]
    [InlineData("FOR d IN c", 1501)]
    [InlineData("RETURN", 1501)]
    [InlineData("RETURN {filter: 1}", 1501)]
    [InlineData("RETURN 'open", 1501)]
    [InlineData("FOR d IN c RETURN d RETURN d", 1501)]
    [InlineData("", 1502)]
    [InlineData("RETURN @missing", 1551)]
    [InlineData("RETURN FOO()", 1540)]
    [InlineData("RETURN LENGTH()", 1541)]
    [InlineData("RETURN LENGTH(1, 2)", 1541)]
    [InlineData("RETURN c", 1568)]
    [InlineData("RETURN nowhere", 1203)]
    [InlineData("FOR d IN nowhere RETURN d", 1203)]
    [InlineData("INSERT {} INTO nowhere", 1203)]
    [InlineData("FOR d IN c FOR d IN c RETURN d", 1511)]
    [InlineData("LET x = 1 RETURN {y}", 1512)]
    [InlineData("FOR d IN null RETURN d", 1563)]
    [InlineData("FOR d IN c COLLECT x = d.x AGGREGATE y = FIRST(d.y) RETURN x", 1574)]
    [InlineData("FOR d IN c INSERT {} INTO d OPTIONS {unknown: true}", 1539)]
    [InlineData("FOR x IN 1..2 INSERT {} INTO d OPTIONS {waitForSync: x == 1}", 1575)]
    [InlineData("RETURN FAIL('no')", 1569)]
    [InlineData("RETURN ASSERT(1 == 2, 'no')", 1593)]
    [InlineData("INSERT {_key: 1} INTO c", 1221)]
    [InlineData("INSERT {_key: ''} INTO c", 1221)]
    [InlineData("INSERT {_key: 'a/b'} INTO c", 1221)]
    [InlineData("INSERT {_key: 'ä'} INTO c", 1221)]
    [InlineData("INSERT {_key: CONCAT('a', (FOR i IN 1..254 RETURN 'b'))} INTO c", 1221)]
    [InlineData("INSERT [1] INTO c", 1227)]
    [InlineData("INSERT {} INTO edges", 1233)]
    [InlineData("INSERT {_from: 'c/1'} INTO edges", 1233)]
    [InlineData("INSERT {_from: 'c/1', _to: 'x'} INTO edges", 1233)]
    [InlineData("UPDATE 'none' WITH {} IN c", 1202)]
    [InlineData("UPDATE {x: 1} IN c", 1226)]
    [InlineData("REMOVE 'none' IN c", 1202)]
    // After a modification nothing of that collection, and nothing of any that is not known beforehand.
    [InlineData("INSERT {} INTO c LET x = LENGTH(c) RETURN x", 1579)]
    [InlineData("INSERT {} INTO c FOR x IN c RETURN x", 1579)]
    [InlineData("INSERT {} INTO c INSERT {} INTO c", 1579)]
    [InlineData("LET a = (INSERT {} INTO c) LET b = (FOR x IN c REMOVE x IN c) RETURN 1", 1579)]
    [InlineData("FOR x IN c LET y = (REMOVE x IN c) RETURN y", 1579)]
    [InlineData("INSERT {} INTO c RETURN DOCUMENT('d/1')", 1579)]
    public async Task A_query_that_is_wrong_is_refused_with_its_number(string aql, int errorNum) =>
        Assert.Equal(errorNum, (await _box.FailedQueryAsync(aql)).ErrorNum);

    [Fact]
    public async Task Bind_parameters_are_all_there_and_all_used_and_of_the_right_kind()
    {
        Assert.Equal((400, 1552), await _box.FailedQueryAsync("RETURN 1", new { unused = 1 }));
        Assert.Equal((400, 1551), await _box.FailedQueryAsync("FOR d IN @@coll RETURN d", new { }));
        Assert.Equal(
            (400, 1553),
            await _box.FailedQueryAsync("FOR d IN @@coll RETURN d", new Dictionary<string, object> { ["@coll"] = 1 })
        );
        Assert.Equal(
            (404, 1203),
            await _box.FailedQueryAsync("FOR d IN @@coll RETURN d", new Dictionary<string, object> { ["@coll"] = "nowhere" })
        );
        Assert.Equal("[]", await _box.QueryAsync("FOR d IN @@coll RETURN d", new Dictionary<string, object> { ["@coll"] = "c" }));
    }

    [Theory]
    [InlineData("RETURN COSINE_SIMILARITY([1], [1])", "3.8.0", 1540)]
    [InlineData("RETURN APPROX_NEAR_COSINE([1], [1])", "3.12.3", 1540)]
    [InlineData("INSERT {_key: 'a'} INTO c OPTIONS {overwriteMode: 'ignore'}", "3.6.0", 1539)]
    [InlineData("INSERT {_key: 'a'} INTO c OPTIONS {overwriteMode: 'replace', versionAttribute: 'v'}", "3.11.8", 1539)]
    [InlineData("UPSERT FILTER CURRENT.x == 1 INSERT {} UPDATE {} IN c", "3.11.8", 1501)]
    [InlineData("FOR p IN ANY K_SHORTEST_PATHS 'c/1' TO 'c/2' edges RETURN p", "3.3.0", 1501)]
    [InlineData("FOR v IN 1..2 ANY 'c/1' edges PRUNE v.x RETURN v", "3.3.0", 1501)]
    public async Task An_older_server_refuses_newer_features(string aql, string version, int errorNum)
    {
        await using var old = await StandInTestBed.StartAsync(new() { Version = version });
        await old.CreateAsync("c", "edges");
        Assert.Equal(errorNum, (await old.FailedQueryAsync(aql)).ErrorNum);
    }

    [Fact]
    public async Task Requests_without_password_or_token_are_refused()
    {
        using var stranger = new HttpClient { BaseAddress = _box.Server.Url };
        await RefusedAsync(stranger, 11);
        stranger.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("root:wrong"u8));
        await RefusedAsync(stranger, 11);
        using var wrong = await stranger.PostAsync("/_open/auth", Json("""{"username":"root","password":"wrong"}"""));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        var token = await _box.SendAsync(HttpMethod.Post, "/_open/auth", new { username = "root", password = "secret" }, 200);
        stranger.DefaultRequestHeaders.Authorization = new("Bearer", token.GetProperty("jwt").GetString());
        using var allowed = await stranger.GetAsync("/_api/version");
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        _box.Server.RevokeTokens();
        await RefusedAsync(stranger, 11);
    }

    [Fact]
    public async Task Paths_verbs_parameters_and_attributes_that_are_not_documented_are_refused()
    {
        await _box.RefusesAsync(HttpMethod.Get, "/_api/nothing", null, HttpStatusCode.NotFound, 404);
        await _box.RefusesAsync(HttpMethod.Delete, "/_api/version", null, HttpStatusCode.MethodNotAllowed, 405);
        await _box.RefusesAsync(HttpMethod.Get, "/_api/cursor", null, HttpStatusCode.MethodNotAllowed, 405);
        await _box.RefusesAsync(HttpMethod.Post, "/_api/document/c?colour=red", new { }, HttpStatusCode.BadRequest, 10);
        await _box.RefusesAsync(HttpMethod.Post, "/_api/cursor", new { query = "RETURN 1", colour = "red" }, HttpStatusCode.BadRequest, 10);
        await _box.RefusesAsync(
            HttpMethod.Post,
            "/_api/cursor",
            new { query = "RETURN 1", options = new { colour = "red" } },
            HttpStatusCode.BadRequest,
            10
        );
        await _box.RefusesAsync(HttpMethod.Post, "/_api/cursor", new { query = "RETURN 1", batchSize = 0 }, HttpStatusCode.BadRequest, 17);
        await _box.RefusesAsync(HttpMethod.Post, "/_api/cursor", "{", HttpStatusCode.BadRequest, 600);
        await _box.RefusesAsync(
            HttpMethod.Post,
            "/_api/index?collection=c",
            new
            {
                type = "persistent",
                fields = new[] { "x" },
                colour = "red",
            },
            HttpStatusCode.BadRequest,
            10
        );
        await _box.RefusesAsync(
            HttpMethod.Post,
            "/_api/view",
            new
            {
                name = "v",
                type = "arangosearch",
                links = new { c = new { colour = "red" } },
            },
            HttpStatusCode.BadRequest,
            10
        );
        using var text = new HttpRequestMessage(HttpMethod.Post, $"/_db/{StandInTestBed.Database}/_api/cursor");
        text.Content = new StringContent("""{"query":"RETURN 1"}""", Encoding.UTF8, "text/plain");
        Assert.Equal(600, (await _box.SendAsync(text, 400)).GetProperty("errorNum").GetInt32());
    }

    [Fact]
    public async Task Names_and_places_are_checked()
    {
        await _box.SendAsync(HttpMethod.Post, "/_api/database", new { name = "1x" }, 400);
        await _box.SendAsync(HttpMethod.Post, "/_api/database", new { name = StandInTestBed.Database }, 409);
        await _box.SendAsync(HttpMethod.Get, "/_db/nowhere/_api/version", null, 404);
        await _box.RefusesAsync(HttpMethod.Post, "/_api/database", new { name = "other" }, HttpStatusCode.Forbidden, 1230);
        await _box.RefusesAsync(HttpMethod.Post, "/_api/collection", new { name = "a b" }, HttpStatusCode.BadRequest, 1208);
        await _box.RefusesAsync(HttpMethod.Post, "/_api/collection", new { name = "c" }, HttpStatusCode.Conflict, 1207);
        await _box.RefusesAsync(HttpMethod.Get, "/_api/document/c/none", null, HttpStatusCode.NotFound, 1202);
        await _box.RefusesAsync(HttpMethod.Get, "/_api/document/c/a%20b", null, HttpStatusCode.BadRequest, 1221);
        await _box.RefusesAsync(HttpMethod.Post, "/_api/document/edges", new { x = 1 }, HttpStatusCode.BadRequest, 1233);
    }

    [Fact]
    public async Task A_cursor_is_read_to_its_end_once_in_its_database()
    {
        var first = await _box.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/cursor",
            new
            {
                query = "FOR i IN 1..5 RETURN i",
                batchSize = 2,
                count = true,
            },
            201
        );
        Assert.True(first.GetProperty("hasMore").GetBoolean());
        Assert.Equal(5, first.GetProperty("count").GetInt32());
        var cursor = $"/_api/cursor/{first.GetProperty("id").GetString()}";
        await _box.SendAsync(HttpMethod.Post, cursor, null, 404);
        Assert.Equal("[3,4]", (await _box.InDatabaseAsync(HttpMethod.Put, cursor, null, 200)).GetProperty("result").GetRawText());
        Assert.False((await _box.InDatabaseAsync(HttpMethod.Post, cursor, null, 200)).GetProperty("hasMore").GetBoolean());
        await _box.RefusesAsync(HttpMethod.Post, cursor, null, HttpStatusCode.NotFound, 1600);
        await _box.RefusesAsync(HttpMethod.Delete, cursor, null, HttpStatusCode.NotFound, 1600);
        await _box.RefusesAsync(HttpMethod.Post, "/_api/cursor/1", null, HttpStatusCode.NotFound, 1600);
    }

    [Fact]
    public async Task A_batch_that_was_lost_can_be_asked_for_again()
    {
        var first = await _box.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/cursor",
            new
            {
                query = "FOR i IN 1..5 RETURN i",
                batchSize = 2,
                options = new { allowRetry = true },
            },
            201
        );
        var cursor = $"/_api/cursor/{first.GetProperty("id").GetString()}";
        Assert.Equal("2", first.GetProperty("nextBatchId").GetString());
        Assert.Equal("[3,4]", (await _box.InDatabaseAsync(HttpMethod.Post, cursor, null, 200)).GetProperty("result").GetRawText());
        Assert.Equal("[3,4]", (await _box.InDatabaseAsync(HttpMethod.Post, $"{cursor}/2", null, 200)).GetProperty("result").GetRawText());
        Assert.Equal("[5]", (await _box.InDatabaseAsync(HttpMethod.Post, $"{cursor}/3", null, 200)).GetProperty("result").GetRawText());
        Assert.Equal("[5]", (await _box.InDatabaseAsync(HttpMethod.Post, $"{cursor}/3", null, 200)).GetProperty("result").GetRawText());
        await _box.InDatabaseAsync(HttpMethod.Delete, cursor, null, 202);
        Assert.Equal(0, _box.Server.OpenCursors);
    }

    [Fact]
    public async Task Documents_are_written_by_the_document_API()
    {
        var created = await _box.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/document/c?returnNew=true&waitForSync=true",
            new { _key = "a", x = 1 },
            201
        );
        Assert.Equal(1, created.GetProperty("new").GetProperty("x").GetInt32());
        await _box.RefusesAsync(HttpMethod.Post, "/_api/document/c", new { _key = "a" }, HttpStatusCode.Conflict, 1210);
        await _box.InDatabaseAsync(HttpMethod.Patch, "/_api/document/c/a", new { y = 2 }, 202);
        var both = await _box.InDatabaseAsync(HttpMethod.Get, "/_api/document/c/a", null, 200);
        Assert.Equal((1, 2), (both.GetProperty("x").GetInt32(), both.GetProperty("y").GetInt32()));
        using var stale = new HttpRequestMessage(HttpMethod.Delete, $"/_db/{StandInTestBed.Database}/_api/document/c/a");
        stale.Headers.TryAddWithoutValidation("If-Match", "\"old\"");
        Assert.Equal(1200, (await _box.SendAsync(stale, 412)).GetProperty("errorNum").GetInt32());
        var many = await _box.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/document/c",
            new object[] { new { _key = "b" }, new { _key = "a" } },
            202
        );
        Assert.Equal("b", many[0].GetProperty("_key").GetString());
        Assert.Equal(1210, many[1].GetProperty("errorNum").GetInt32());
        var read = await _box.InDatabaseAsync(HttpMethod.Put, "/_api/document/c?onlyget=true", new[] { "a", "none" }, 200);
        Assert.Equal(1202, read[1].GetProperty("errorNum").GetInt32());
        await _box.InDatabaseAsync(HttpMethod.Delete, "/_api/document/c/a", null, 202);
    }

    [Fact]
    public async Task A_unique_index_holds()
    {
        await _box.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/index?collection=c",
            new
            {
                type = "persistent",
                fields = new[] { "x" },
                unique = true,
                sparse = true,
            },
            201
        );
        await _box.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/index?collection=c",
            new
            {
                type = "persistent",
                fields = new[] { "x" },
                unique = true,
                sparse = true,
            },
            200
        );
        await _box.QueryAsync("FOR x IN [1, 2, null, null] INSERT {x: x} INTO c");
        Assert.Equal((409, 1210), await _box.FailedQueryAsync("INSERT {x: 1} INTO c"));
        Assert.Equal((409, 1210), await _box.FailedQueryAsync("FOR d IN c FILTER d.x == 2 UPDATE d WITH {x: 1} IN c"));
    }

    [Fact]
    public async Task An_import_says_what_it_took()
    {
        using var lines = new HttpRequestMessage(
            HttpMethod.Post,
            $"/_db/{StandInTestBed.Database}/_api/import?collection=c&type=documents&onDuplicate=replace&details=true"
        )
        {
            Content = new StringContent("{\"_key\":\"a\"}\n\n{\"_key\":\"a\",\"x\":1}\n{\"_key\":\"?\"}\n", Encoding.UTF8, "text/plain"),
        };
        var answer = await _box.SendAsync(lines, 201);
        Assert.Equal([1, 1, 1, 1], new[] { "created", "updated", "empty", "errors" }.Select(name => answer.GetProperty(name).GetInt32()));
    }

    [Fact]
    public async Task Injected_faults_occur_as_requested()
    {
        _box.Server.Inject(ArangoFault.Conflict());
        Assert.Equal((409, 1200), await _box.FailedQueryAsync("INSERT {_key: 'a'} INTO c"));
        Assert.Equal("[0]", await _box.QueryAsync("RETURN LENGTH(c)"));
        _box.Server.Inject(ArangoFault.AnswerLost());
        await Assert.ThrowsAsync<HttpRequestException>(() => _box.QueryAsync("INSERT {_key: 'a'} INTO c"));
        Assert.Equal("[1]", await _box.QueryAsync("RETURN LENGTH(c)"));
    }

    [Fact]
    public async Task A_coordinator_that_is_down_takes_its_cursors_with_it()
    {
        await using var cluster = await StandInTestBed.StartAsync(new() { IsCluster = true }, endpoints: 2);
        var first = await cluster.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/cursor",
            new { query = "FOR i IN 1..5 RETURN i", batchSize = 2 },
            201
        );
        using var other = new HttpClient { BaseAddress = cluster.Server.Endpoints[1] };
        other.DefaultRequestHeaders.Authorization = cluster.Client.DefaultRequestHeaders.Authorization;
        var cursor = $"/_db/{StandInTestBed.Database}/_api/cursor/{first.GetProperty("id").GetString()}";
        using var forwarded = await other.PostAsync(cursor, null);
        Assert.Equal(HttpStatusCode.OK, forwarded.StatusCode);
        await cluster.Server.StopEndpointAsync(0);
        using var lost = await other.PostAsync(cursor, null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, lost.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => cluster.QueryAsync("RETURN 1"));
        await cluster.Server.StartEndpointAsync(0);
        Assert.Equal("[1]", await cluster.QueryAsync("RETURN 1"));
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task RefusedAsync(HttpClient client, int errorNum)
    {
        using var response = await client.GetAsync("/_api/version");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains($"\"errorNum\":{errorNum}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

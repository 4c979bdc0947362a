using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

public sealed class ClientTests
{
    private const string Version = """{"server":"arango","license":"community","version":"3.12.6"}""";
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Now);

    [Fact]
    public async Task Requests_go_to_the_database_with_credentials_and_a_known_length()
    {
        using var server = new ScriptedServer(static _ => ScriptedServer.Json("""{"result":[1],"hasMore":false}"""));
        var client = Client(server, ArangoCredentials.Basic("root", "pässword"), "http://one:8529");
        await client.PostCursorAsync<int>(new("RETURN @x") { BindVars = new Dictionary<string, object?> { ["x"] = 1 } });

        var request = Assert.Single(server.Requests);
        Assert.Equal("POST http://one:8529/_db/my%20db/_api/cursor", $"{request.Method} {request.Uri.AbsoluteUri}");
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("root:pässword")), request.Authorization);
        Assert.Equal("application/json", request.ContentType);
        Assert.Equal(Encoding.UTF8.GetByteCount(request.Body), request.ContentLength);
        Assert.Equal("""{"query":"RETURN @x","bindVars":{"x":1},"batchSize":1000}""", request.Body);
    }

    [Fact]
    public async Task A_refusal_carries_the_servers_number_status_and_words()
    {
        using var server = new ScriptedServer(static _ => ScriptedServer.Error(HttpStatusCode.Conflict, 1200, "write-write conflict"));
        var error = await Assert.ThrowsAsync<ApiErrorException>(() => Client(server).PostCursorAsync<int>(new("RETURN 1")));
        Assert.Equal(
            (1200, HttpStatusCode.Conflict, "write-write conflict"),
            (error.ApiError.ErrorNum, error.ApiError.Code, error.ApiError.ErrorMessage)
        );
    }

    [Fact]
    public async Task An_answer_that_is_not_the_servers_is_told_by_its_status()
    {
        using var server = new ScriptedServer(static _ => new(HttpStatusCode.BadGateway) { Content = new StringContent("<html>") });
        var error = await Assert.ThrowsAsync<ApiErrorException>(() => Client(server).GetServerVersionAsync());
        Assert.Equal((502, HttpStatusCode.BadGateway), (error.ApiError.ErrorNum, error.ApiError.Code));
    }

    [Fact]
    public async Task An_unreachable_coordinator_is_replaced_by_the_next_which_is_remembered()
    {
        using var server = new ScriptedServer(static request =>
            request.Host == "one" ? throw ScriptedServer.Refused() : ScriptedServer.Json(Version)
        );
        var client = Client(server, endpoints: ["http://one:8529", "http://two:8529"]);
        for (var time = 0; time < 3; time++)
            Assert.Equal("3.12.6", (await client.GetServerVersionAsync()).Version);
        Assert.Equal(["one", "two", "two", "two"], server.Requests.Select(static request => request.Host));
    }

    [Fact]
    public async Task When_no_coordinator_is_reachable_each_is_tried_once()
    {
        using var server = new ScriptedServer(static _ => throw ScriptedServer.Refused());
        var client = Client(server, endpoints: ["http://one:8529", "http://two:8529"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetServerVersionAsync());
        Assert.Equal(["one", "two"], server.Requests.Select(static request => request.Host));
    }

    [Fact]
    public async Task A_coordinator_that_is_not_ready_is_replaced_at_the_next_request()
    {
        using var server = new ScriptedServer(static request =>
            request.Host == "one" ? ScriptedServer.Error(HttpStatusCode.ServiceUnavailable, 503) : ScriptedServer.Json(Version)
        );
        var client = Client(server, endpoints: ["http://one:8529", "http://two:8529"]);
        await Assert.ThrowsAsync<ApiErrorException>(() => client.GetServerVersionAsync());
        await client.GetServerVersionAsync();
        Assert.Equal(["one", "two"], server.Requests.Select(static request => request.Host));
    }

    [Fact]
    public async Task A_cursor_is_read_to_its_end_on_the_coordinator_that_made_it()
    {
        var leave = false;
        using var server = new ScriptedServer(request =>
            (request.Method, request.Path, request.Body) switch
            {
                ("POST", "/_db/my%20db/_api/cursor", _) => ScriptedServer.Json("""{"result":[1,2],"hasMore":true,"id":"77"}"""),
                ("POST", "/_db/my%20db/_api/cursor/77", _) when !leave => ScriptedServer.Json(
                    """{"result":[3],"hasMore":true,"id":"77"}"""
                ),
                ("POST", "/_db/my%20db/_api/cursor/77", _) => ScriptedServer.Json("""{"result":[4],"hasMore":false}"""),
                _ => ScriptedServer.Error(HttpStatusCode.ServiceUnavailable, 503),
            }
        );
        var client = Client(server, endpoints: ["http://one:8529", "http://two:8529"]);
        var all = new List<int>();
        await foreach (var number in client.QueryAsync<int>(new("FOR i IN 1..4 RETURN i")))
        {
            all.Add(number);
            if (number != 3)
                continue;

            // Everybody else goes to the second one from now on.
            await Assert.ThrowsAsync<ApiErrorException>(() => client.GetServerVersionAsync());
            leave = true;
        }

        Assert.Equal([1, 2, 3, 4], all);
        Assert.All(server.Requests, static request => Assert.Equal("one", request.Host));
        Assert.DoesNotContain(server.Requests, static request => request.Method == "DELETE");
    }

    [Fact]
    public async Task An_abandoned_cursor_is_deleted_and_a_failure_of_the_deletion_is_ignored()
    {
        using var server = new ScriptedServer(static request =>
            request.Method switch
            {
                "DELETE" => ScriptedServer.Error(HttpStatusCode.NotFound, 1600),
                _ => ScriptedServer.Json("""{"result":[1,2],"hasMore":true,"id":"77"}"""),
            }
        );
        await foreach (var _ in Client(server).QueryAsync<int>(new("FOR i IN 1..4 RETURN i")))
            break;
        Assert.Equal(["POST /_db/my%20db/_api/cursor", "DELETE /_db/my%20db/_api/cursor/77"], server.Lines);
    }

    [Theory]
    [InlineData("POST", "PUT", HttpStatusCode.BadRequest, 400)]
    [InlineData("POST", "PUT", HttpStatusCode.NotFound, 404)]
    [InlineData("POST", "PUT", HttpStatusCode.MethodNotAllowed, 405)]
    [InlineData("PUT", "POST", HttpStatusCode.MethodNotAllowed, 405)]
    public async Task The_next_batch_is_asked_for_in_the_way_that_the_server_knows_which_is_remembered(
        string first,
        string known,
        HttpStatusCode status,
        int number
    )
    {
        using var server = new ScriptedServer(request =>
            request.Path switch
            {
                "/_db/my%20db/_api/cursor" => ScriptedServer.Json("""{"result":[1],"hasMore":true,"id":"7"}"""),
                _ when request.Method == known => ScriptedServer.Json("""{"result":[2],"hasMore":false}"""),
                _ => ScriptedServer.Error(status, number, "expecting POST /_api/cursor"),
            }
        );
        var client = Client(server);
        client.Advance = new(first);
        for (var time = 0; time < 2; time++)
        {
            var all = new List<int>();
            await foreach (var result in client.QueryAsync<int>(new("FOR i IN 1..2 RETURN i")))
                all.Add(result);
            Assert.Equal([1, 2], all);
        }

        Assert.Equal(["POST", first, known, "POST", known], server.Requests.Select(static request => request.Method));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, 1600)]
    [InlineData(HttpStatusCode.NotFound, 1228)]
    [InlineData(HttpStatusCode.BadRequest, 1501)]
    [InlineData(HttpStatusCode.Gone, 1500)]
    public async Task A_batch_refused_for_another_reason_is_not_retried(HttpStatusCode status, int number)
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Error(status, number));
        var error = await Assert.ThrowsAsync<ApiErrorException>(() => Client(server).PostAdvanceCursorAsync<int>("7", null));
        Assert.Equal(number, error.ApiError.ErrorNum);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_token_is_fetched_once_used_and_renewed_before_it_expires()
    {
        var made = 0;
        using var server = new ScriptedServer(request =>
            request.Path == "/_open/auth"
                ? ScriptedServer.Json($$"""{"jwt":"{{Token(++made, _time.GetUtcNow() + TimeSpan.FromHours(1))}}"}""")
                : ScriptedServer.Json(Version)
        );
        var client = Client(server, ArangoCredentials.Jwt("root", "secret"), "http://one:8529");
        await client.GetServerVersionAsync();
        await client.GetServerVersionAsync();
        Assert.Equal("""{"username":"root","password":"secret"}""", server.Requests[0].Body);
        Assert.Null(server.Requests[0].Authorization);
        Assert.Equal(
            ["/_open/auth", "/_db/my%20db/_api/version", "/_db/my%20db/_api/version"],
            server.Requests.Select(static request => request.Path)
        );
        Assert.Equal("Bearer " + Token(1, Now + TimeSpan.FromHours(1)), server.Requests[2].Authorization);

        _time.Advance(TimeSpan.FromMinutes(53));
        await client.GetServerVersionAsync();
        Assert.Equal(1, made);
        _time.Advance(TimeSpan.FromMinutes(2));
        await client.GetServerVersionAsync();
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_renewed_once_and_the_request_sent_again()
    {
        var (made, valid) = (0, 2);
        using var server = new ScriptedServer(request =>
            request.Path == "/_open/auth" ? ScriptedServer.Json($$"""{"jwt":"{{Token(++made, Now + TimeSpan.FromHours(1))}}"}""")
            : request.Authorization == "Bearer " + Token(valid, Now + TimeSpan.FromHours(1)) ? ScriptedServer.Json(Version)
            : ScriptedServer.Error(HttpStatusCode.Unauthorized, 11)
        );
        var client = Client(server, ArangoCredentials.Jwt("root", "secret"), "http://one:8529");
        Assert.Equal("3.12.6", (await client.GetServerVersionAsync()).Version);
        Assert.Equal((2, 4), (made, server.Requests.Count));

        valid = 99;
        var error = await Assert.ThrowsAsync<ApiErrorException>(() => client.GetServerVersionAsync());
        Assert.Equal((HttpStatusCode.Unauthorized, 3), (error.ApiError.Code, made));
    }

    [Fact]
    public async Task A_wrong_password_is_reported_and_a_server_without_authentication_works()
    {
        var status = HttpStatusCode.Unauthorized;
        using var server = new ScriptedServer(request =>
            request.Path == "/_open/auth" ? ScriptedServer.Error(status, 401, "Wrong credentials") : ScriptedServer.Json(Version)
        );
        var client = Client(server, ArangoCredentials.Jwt("root", "wrong"), "http://one:8529");
        var error = await Assert.ThrowsAsync<ApiErrorException>(() => client.GetServerVersionAsync());
        Assert.Equal((HttpStatusCode.Unauthorized, "Wrong credentials"), (error.ApiError.Code, error.ApiError.ErrorMessage));

        status = HttpStatusCode.NotFound;
        Assert.Equal("3.12.6", (await client.GetServerVersionAsync()).Version);
        Assert.Null(server.Requests[^1].Authorization);
    }

    [Fact]
    public async Task An_object_created_concurrently_by_another_silo_is_used()
    {
        using var server = new ScriptedServer(static _ => ScriptedServer.Error(HttpStatusCode.Conflict, 1207, "duplicate name"));
        Assert.False(await Client(server).EnsureCollectionAsync(new("c", CollectionType.Edge)));
        Assert.False(await Client(server).EnsureDatabaseAsync(new("d") { Options = new("single") }));
        Assert.Equal(
            ["""{"name":"c","type":3}""", """{"name":"d","options":{"sharding":"single"}}"""],
            server.Requests.Select(static request => request.Body)
        );
    }

    [Fact]
    public async Task Documents_are_replaced_only_in_the_revision_that_was_read()
    {
        using var server = new ScriptedServer(static request =>
            request.Method == "GET"
                ? ScriptedServer.Error(HttpStatusCode.NotFound, 1202)
                : ScriptedServer.Json("""{"_key":"a","_id":"c/a","_rev":"_x"}""", HttpStatusCode.Created)
        );
        var client = Client(server);
        Assert.Null(await client.GetDocumentAsync<DocumentResponse>("c", "a b"));
        Assert.Equal("_x", (await client.PutDocumentAsync("c", "a", new { x = 1 }, "_w")).Rev);
        Assert.Equal(["GET /_db/my%20db/_api/document/c/a%20b", "PUT /_db/my%20db/_api/document/c/a"], server.Lines);
        Assert.Equal("\"_w\"", server.Requests[1].IfMatch);
    }

    [Fact]
    public async Task An_import_has_one_document_per_line()
    {
        using var server = new ScriptedServer(static _ =>
            ScriptedServer.Json("""{"error":false,"created":2,"errors":0,"empty":0,"updated":0,"ignored":0}""", HttpStatusCode.Created)
        );
        Assert.Equal(2, (await Client(server).PostImportDocumentObjectsAsync("c", [new { _key = "a" }, new { _key = "b" }])).Created);
        Assert.Equal("{\"_key\":\"a\"}\n{\"_key\":\"b\"}\n", server.Requests[0].Body);
        Assert.Equal("text/plain; charset=utf-8", server.Requests[0].ContentType);
        Assert.Equal(
            "/_db/my%20db/_api/import?collection=c&type=documents&onDuplicate=ignore&complete=true",
            server.Requests[0].Uri.PathAndQuery
        );
    }

    private static string Token(int number, DateTimeOffset expiry)
    {
        var claims = $$"""{"exp":{{expiry.ToUnixTimeSeconds()}},"iss":"arangodb"}""";
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $"h{number}.{encoded}.s";
    }

    private ArangoClient Client(ScriptedServer server, ArangoCredentials? credentials = null, params string[] endpoints)
    {
        var uris = (endpoints.Length == 0 ? ["http://one:8529"] : endpoints).Select(static endpoint => new Uri(endpoint)).ToList();
        var handler = new ArangoFailoverHandler(new ArangoEndpoints(uris))
        {
            InnerHandler = new ArangoAuthenticationHandler(credentials ?? ArangoCredentials.None, _time) { InnerHandler = server },
        };
        return new(new HttpClient(handler) { BaseAddress = uris[0] }, "my db");
    }
}

using System.Net;
using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>The store as a host makes it, over a server that answers as the test says.</summary>
public sealed class ConnectionTests
{
    private const string Secret = "correct horse battery staple";
    private const string State = """{"_key":"graph","_rev":"_1","format":1,"current":1,"shadow":null,"next":2}""";

    [Fact]
    public async Task No_connection_is_made_before_the_first_use()
    {
        using var server = new ScriptedServer(Answer);
        await using var services = Services(server);
        var store = services.GetRequiredService<IGraphStore>();
        Assert.Equal("Not connected yet.", store.Info.Detail);
        Assert.Empty(server.Requests);

        await store.CheckAsync();
        Assert.StartsWith("ArangoDB 3.12.6 (community)", store.Info.Detail, StringComparison.Ordinal);
        Assert.Contains(server.Lines, static line => line == "POST /_db/concord/_api/gharial");
    }

    [Fact]
    public async Task An_unavailable_server_is_reported_with_the_remedy_and_used_again_when_it_returns()
    {
        var away = true;
        using var server = new ScriptedServer(request => away ? throw ScriptedServer.Refused() : Answer(request));
        using var logs = new LogLines();
        await using var services = Services(server, logs);
        var store = services.GetRequiredService<IGraphStore>();
        for (var time = 0; time < 2; time++)
        {
            var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
                await store.ReadVerticesAsync([Subgraphs.PolicyId("A")])
            );
            Assert.Equal("ArangoDB at http://one:8529 cannot be reached. Is it running, and is Graph:ArangoDb:Url right?", error.Message);
        }

        Assert.Single(logs.At(LogLevel.Warning), static line => line.StartsWith("The graph is waiting:", StringComparison.Ordinal));
        away = false;
        Assert.Null(Assert.Single(await store.ReadVerticesAsync([Subgraphs.PolicyId("A")])));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, 11, "refuses the user root or its password or token")]
    [InlineData(HttpStatusCode.Forbidden, 11, "give it the level Administrate on the database concord")]
    [InlineData(HttpStatusCode.ServiceUnavailable, 503, "is starting, stopping or overloaded")]
    [InlineData(HttpStatusCode.InternalServerError, 4, "could not do this now")]
    [InlineData(HttpStatusCode.Forbidden, 1004, "is read-only and takes no writes")]
    [InlineData(HttpStatusCode.InternalServerError, 1104, "its disk is full")]
    [InlineData(HttpStatusCode.InternalServerError, 32, "has come to a limit of its memory or disk")]
    [InlineData(HttpStatusCode.ServiceUnavailable, 32, "has come to a limit of its memory or disk")]
    public async Task A_refusal_of_the_server_is_reported_in_plain_words(HttpStatusCode status, int number, string words)
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Error(status, number));
        await using var services = Services(server);
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await services.GetRequiredService<IGraphStore>().CheckAsync()
        );
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("is not ArangoDB", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_missing_is_made()
    {
        var made = false;
        using var server = new ScriptedServer(request =>
        {
            if (request.Path == "/_db/_system/_api/database")
                made = true;
            return made || request.Path.StartsWith("/_db/_system/", StringComparison.Ordinal)
                ? Answer(request)
                : ScriptedServer.Error(HttpStatusCode.NotFound, 1228);
        });
        await using var services = Services(server);
        await services.GetRequiredService<IGraphStore>().CheckAsync();
        Assert.Contains("""{"name":"concord","options":{"sharding":"single"}}""", server.Requests.Select(static request => request.Body));
    }

    [Fact]
    public async Task A_permanent_refusal_is_not_treated_as_an_outage()
    {
        using var server = new ScriptedServer(static request =>
            request.Path.EndsWith("/cursor", StringComparison.Ordinal)
                ? ScriptedServer.Error(HttpStatusCode.BadRequest, 1501, "syntax error")
                : Answer(request)
        );
        await using var services = Services(server);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await services.GetRequiredService<IGraphStore>().CountAsync());
    }

    [Fact]
    public async Task An_idempotent_request_is_retried_after_a_lost_answer()
    {
        var lost = 0;
        using var server = new ScriptedServer(request =>
            request.Path.EndsWith("/cursor", StringComparison.Ordinal) && lost++ < 2
                ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost")
                : Answer(request)
        );
        await using var services = Services(server);
        Assert.Null(Assert.Single(await services.GetRequiredService<IGraphStore>().ReadVerticesAsync([Subgraphs.PolicyId("A")])));
        Assert.Equal(3, lost);
    }

    [Fact]
    public async Task The_next_batch_of_a_cursor_is_never_asked_for_twice()
    {
        var advances = 0;
        using var server = new ScriptedServer(request =>
        {
            if (request.Path.EndsWith("/cursor/7", StringComparison.Ordinal) && request.Method == "POST")
            {
                advances++;
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost");
            }

            return request.Path.EndsWith("/cursor", StringComparison.Ordinal)
                ? ScriptedServer.Json("""{"result":[],"hasMore":true,"id":"7"}""")
                : Answer(request);
        });
        await using var services = Services(server);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await services.GetRequiredService<IGraphStore>().ReadVerticesAsync([Subgraphs.PolicyId("A")])
        );
        Assert.Equal(1, advances);
        Assert.Equal("DELETE /_db/concord/_api/cursor/7", server.Lines.Last());
    }

    [Fact]
    public async Task A_write_conflict_is_retried_a_limited_number_of_times()
    {
        var conflicts = 0;
        using var server = new ScriptedServer(request =>
        {
            if (!request.Body.Contains("@subgraphs", StringComparison.Ordinal))
                return Answer(request);
            conflicts++;
            return ScriptedServer.Error(HttpStatusCode.Conflict, conflicts % 2 == 0 ? 1200 : 1210, "conflict");
        });
        await using var services = Services(server);
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await services.GetRequiredService<IGraphStore>().ApplyAsync(new([Subgraphs.Policy("A")]))
        );
        Assert.Contains("others keep writing the same vertices", error.Message, StringComparison.Ordinal);
        Assert.InRange(conflicts, 5, 20);
    }

    [Fact]
    public async Task Neither_payloads_nor_the_password_are_logged()
    {
        using var server = new ScriptedServer(Answer);
        using var logs = new LogLines();
        await using var services = Services(server, logs, ("Graph:ArangoDb:Authentication", "Jwt"));
        var store = services.GetRequiredService<IGraphStore>();
        await store.ReadVerticesAsync([Subgraphs.PartyId("Anna Karenina")]);
        Assert.Contains("Anna%20Karenina", server.Requests[^1].Body, StringComparison.Ordinal);
        foreach (var level in Enum.GetValues<LogLevel>())
        {
            Assert.All(
                logs.At(level),
                static line =>
                {
                    Assert.DoesNotContain("Karenina", line, StringComparison.Ordinal);
                    Assert.DoesNotContain(Secret, line, StringComparison.Ordinal);
                    Assert.DoesNotContain("Bearer", line, StringComparison.Ordinal);
                }
            );
        }
    }

    [Fact]
    public async Task A_database_of_a_newer_format_is_left_unchanged()
    {
        using var server = new ScriptedServer(static request =>
            request.Path.EndsWith("/concord_meta/graph", StringComparison.Ordinal)
                ? ScriptedServer.Json(State.Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal))
                : Answer(request)
        );
        await using var services = Services(server);
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await services.GetRequiredService<IGraphStore>().CheckAsync()
        );
        Assert.Contains("written by a newer Concord", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Url", "")]
    [InlineData("Url", "arangodb:8529")]
    [InlineData("Url", "http://root:secret@arangodb:8529")]
    [InlineData("Url", "http://one:8529,ftp://two")]
    [InlineData("Url", "http://one:8529/_db/x")]
    [InlineData("Database", "a/b")]
    [InlineData("User", "")]
    [InlineData("Timeout", "00:00:00")]
    [InlineData("WaitForSync", "7")]
    [InlineData("Token", "abc")]
    public async Task A_setting_that_is_not_valid_is_named(string key, string value)
    {
        using var server = new ScriptedServer(Answer);
        await using var services = Services(server, null, ($"Graph:ArangoDb:{key}", value));
        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ArangoOptions>>().Value);
        Assert.Contains($"Graph:ArangoDb:{key}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A server on which everything is there and empty.</summary>
    internal static HttpResponseMessage Answer(ScriptedRequest request) =>
        (request.Method, request.Path) switch
        {
            (_, "/_open/auth") => ScriptedServer.Json("""{"jwt":"h.e30.s"}"""),
            ("GET", "/_db/concord/_api/version") => ScriptedServer.Json("""{"server":"arango","license":"community","version":"3.12.6"}"""),
            ("GET", "/_db/concord/_api/document/concord_meta/graph") => ScriptedServer.Json(State),
            ("POST", "/_db/concord/_api/cursor") => ScriptedServer.Json("""{"result":[],"hasMore":false}""", HttpStatusCode.Created),
            _ => ScriptedServer.Json("{}"),
        };

    internal static ServiceProvider Services(ScriptedServer server, LogLines? logs = null, params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?> { ["Graph:ArangoDb:Url"] = "http://one:8529", ["Graph:ArangoDb:Password"] = Secret };
        foreach (var (key, value) in settings)
            values[key] = value;
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .AddLogging(builder =>
            {
                builder.SetMinimumLevel(LogLevel.Trace);
                if (logs is not null)
                    builder.AddProvider(logs);
            })
            .AddArangoGraph();
        services.AddHttpClient(ArangoExtensions.ClientName).ConfigurePrimaryHttpMessageHandler(() => server);
        return services.BuildServiceProvider();
    }
}

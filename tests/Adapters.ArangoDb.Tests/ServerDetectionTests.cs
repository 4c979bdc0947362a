using System.Net;
using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>Which server it is, what it can do, and what is said where it is another one, too old, or cannot do something.</summary>
public sealed class ServerDetectionTests
{
    [Fact]
    public async Task A_missing_server_feature_is_reported_as_unsupported_and_not_as_an_outage()
    {
        using var server = new ScriptedServer(static request =>
            request.Path.EndsWith("/cursor", StringComparison.Ordinal)
                ? ScriptedServer.Error(HttpStatusCode.NotImplemented, 9, "only in the Enterprise Edition")
                : ConnectionTests.Answer(request)
        );
        using var logs = new LogLines();
        await using var services = ConnectionTests.Services(server, logs);
        var error = await Assert.ThrowsAsync<NotSupportedByStoreException>(async () =>
            await services.GetRequiredService<IGraphStore>().ReadPositionsAsync()
        );
        Assert.Contains("only in the Enterprise Edition", error.Message, StringComparison.Ordinal);
        Assert.Empty(logs.At(LogLevel.Warning));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "<html>")]
    [InlineData(HttpStatusCode.OK, "[]")]
    [InlineData(HttpStatusCode.OK, """{"version":"8.0"}""")]
    [InlineData(HttpStatusCode.NotFound, "<html>")]
    public async Task A_server_that_is_not_ArangoDB_is_reported_as_such(HttpStatusCode status, string body)
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Json(body, status));
        await using var services = ConnectionTests.Services(server);
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await services.GetRequiredService<IGraphStore>().CheckAsync()
        );
        Assert.Equal("What answers at http://one:8529 is not ArangoDB. Is Graph:ArangoDb:Url right?", error.Message);
    }

    [Theory]
    [InlineData("""{"result":[{"name":""")]
    [InlineData("""{"result":[{"partition":0,"milliseconds":"many","sequence":0}]}""")]
    public async Task An_unreadable_answer_does_not_change_the_detected_server(string answer)
    {
        using var server = new ScriptedServer(request =>
            request.Path.EndsWith("/cursor", StringComparison.Ordinal) ? ScriptedServer.Json(answer) : ConnectionTests.Answer(request)
        );
        await using var services = ConnectionTests.Services(server);
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await services.GetRequiredService<IGraphStore>().ReadPositionsAsync()
        );
        Assert.StartsWith("The answer of ArangoDB at http://one:8529 cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_page_of_a_proxy_is_treated_as_an_outage()
    {
        var away = false;
        using var server = new ScriptedServer(request =>
            away ? new(HttpStatusCode.NotFound) { Content = new StringContent("<html>") } : ConnectionTests.Answer(request)
        );
        await using var services = ConnectionTests.Services(server);
        var store = services.GetRequiredService<IGraphStore>();
        await store.CheckAsync();
        away = true;
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await store.ReadVerticesAsync([Subgraphs.PolicyId("A")])
        );
        Assert.StartsWith(
            "A proxy or gateway in front of ArangoDB at http://one:8529 has answered 404: ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("3.2.2")]
    [InlineData("3.7.0")]
    [InlineData("3.7.0-rc.2")]
    public async Task A_server_that_is_too_old_is_refused(string version)
    {
        using var server = new ScriptedServer(request =>
            request.Path.EndsWith("/version", StringComparison.Ordinal)
                ? ScriptedServer.Json($$"""{"server":"arango","license":"community","version":"{{version}}"}""")
                : ConnectionTests.Answer(request)
        );
        using var logs = new LogLines();
        await using var services = ConnectionTests.Services(server, logs);
        for (var time = 0; time < 2; time++)
        {
            var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
                await services.GetRequiredService<IGraphStore>().CheckAsync()
            );
            Assert.Contains($"is of version {version}, and 3.7.1 is the oldest that can be used", error.Message, StringComparison.Ordinal);
        }

        Assert.Single(logs.At(LogLevel.Warning));
        Assert.All(server.Requests, static request => Assert.EndsWith("/_api/version", request.Path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"3.11.14\"", "ArangoDB 3.11.14 (community)")]
    [InlineData("null", "ArangoDB of a hidden version (community)")]
    public async Task A_server_that_hides_its_version_is_asked_by_a_query(string told, string detail)
    {
        using var server = new ScriptedServer(request =>
            request switch
            {
                _ when request.Path.EndsWith("/version", StringComparison.Ordinal) => ScriptedServer.Json(
                    """{"server":"arango","license":"community"}"""
                ),
                _ when request.Body.Contains("VERSION()", StringComparison.Ordinal) => ScriptedServer.Json(
                    $$"""{"result":[{{told}}],"hasMore":false}"""
                ),
                _ => ConnectionTests.Answer(request),
            }
        );
        await using var services = ConnectionTests.Services(server);
        await services.GetRequiredService<IGraphStore>().CheckAsync();
        Assert.StartsWith(detail, services.GetRequiredService<IGraphStore>().Info.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_failure_is_logged_once_while_other_calls_succeed()
    {
        using var server = new ScriptedServer(static request =>
            request.Body.Contains("@subgraphs", StringComparison.Ordinal)
                ? ScriptedServer.Error(HttpStatusCode.InternalServerError, 1104, "no space left")
                : ConnectionTests.Answer(request)
        );
        using var logs = new LogLines();
        await using var services = ConnectionTests.Services(server, logs);
        var store = services.GetRequiredService<IGraphStore>();
        for (var time = 0; time < 3; time++)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(async () => await store.ApplyAsync(new([Subgraphs.Policy("A")])));
            await store.ReadVerticesAsync([Subgraphs.PolicyId("A")]);
        }

        Assert.Single(logs.At(LogLevel.Warning));
    }

    [Theory]
    [InlineData("Archive", false)]
    [InlineData("Always", true)]
    [InlineData("Never", false)]
    public async Task Collections_of_the_graph_are_flushed_where_that_is_set(string setting, bool flushed)
    {
        using var server = new ScriptedServer(ConnectionTests.Answer);
        await using var services = ConnectionTests.Services(server, null, ("Graph:ArangoDb:WaitForSync", setting));
        await services.GetRequiredService<IGraphStore>().CheckAsync();
        var set = server.Requests.Where(static request => request.Path.EndsWith("/properties", StringComparison.Ordinal)).ToList();
        Assert.Contains(set, static request => request.Path.EndsWith("/concord_vertices_1/properties", StringComparison.Ordinal));
        Assert.All(set, request => Assert.Equal(flushed ? """{"waitForSync":true}""" : """{"waitForSync":false}""", request.Body));
    }

    [Theory]
    [InlineData("3.12.9-1", true, "POST", true, true)]
    [InlineData("3.12.5", true, "POST", true, false)]
    [InlineData("3.8.0", true, "POST", false, false)]
    [InlineData("3.7.11", true, "POST", false, false)]
    [InlineData("3.7.10", true, "PUT", false, false)]
    [InlineData("3.7.1", true, "PUT", false, false)]
    [InlineData("3.7.0-rc.2", false, "PUT", false, false)]
    [InlineData("3.4.11", false, "PUT", false, false)]
    [InlineData("4.0.0-devel", true, "POST", true, true)]
    [InlineData("", true, "PUT", false, false)]
    public void The_features_of_a_server_follow_from_its_version(string version, bool supported, string advance, bool cosine, bool vectors)
    {
        var features = new ServerFeatures(version, "community");
        Assert.Equal(
            (supported, advance, cosine, vectors),
            (features.IsSupported, features.Advance.Method, features.HasCosine, features.HasVectorIndex)
        );
    }
}

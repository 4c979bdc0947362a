using System.Net;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

[NeedsServers]
public sealed class RestartScenarios : IAsyncLifetime
{
    private readonly EmbeddedGateway _gateway = new();

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task After_a_restart_policies_cursors_and_idempotency_keys_are_still_there()
    {
        var realm = await _gateway.RealmAsync();
        var policy = await _gateway.PolicyAsync(realm);
        for (var i = 0; i < 3; i++)
            await _gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-06-01", "2.00"));
        var body = RequestBodies.Endorse("2018-07-01", "1.00");
        var first = await _gateway.ApplyAsync(policy, body, ("Idempotency-Key", "before"));
        var cursor = (await _gateway.GetAsync(policy + "/transactions?limit=2")).GetProperty("next").GetString();

        await _gateway.StopAsync();
        await _gateway.StartAsync();

        using var again = await _gateway.Http.SendAsync(
            HttpMethod.Post,
            policy + "/transactions",
            HttpAssertions.Json(body),
            ("Idempotency-Key", "before")
        );
        Assert.Equal(first.GetRawText(), (await again.JsonAsync(HttpStatusCode.Created)).GetRawText());
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        var other = await _gateway.Http.SendAsync(
            HttpMethod.Post,
            policy + "/transactions",
            HttpAssertions.Json(RequestBodies.Endorse("2018-07-01", "9.00")),
            ("Idempotency-Key", "before")
        );
        await other.ProblemAsync(422, "idempotency-mismatch");

        var page = await _gateway.GetAsync($"{policy}/transactions?cursor={cursor}");
        Assert.Equal([3L, 4L, 5L], page.GetProperty("items").EnumerateArray().Select(static t => t.GetProperty("sequence").GetInt64()));
        Assert.True((await _gateway.GetAsync(policy + "/audit")).GetProperty("valid").GetBoolean());
        var list = await _gateway.GetAsync(
            $"/v1/realms/{realm}/policies?effectiveOn=2018-06-01",
            first.GetProperty("position").GetString()
        );
        Assert.Equal(5, list.GetProperty("items")[0].GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task After_a_restart_the_graph_is_unchanged_and_follows_new_events()
    {
        var graph = new GraphPolicies(_gateway, await _gateway.RealmAsync());
        await graph.IssueAsync("A1", "C1", "V1", "1000");
        await graph.IssueAsync("A2", "C2", "V1", "1000");
        var before = (await graph.GetAsync("assets", "V1", "/neighbors?depth=2")).GetRawText();
        var alike = (await graph.GetAsync("policies", "A1", "/similar")).GetRawText();

        await _gateway.StopAsync();
        await _gateway.StartAsync();

        Assert.Equal(before, (await graph.GetAsync("assets", "V1", "/neighbors?depth=2")).GetRawText());
        Assert.Equal(alike, (await graph.GetAsync("policies", "A1", "/similar")).GetRawText());
        await graph.IssueAsync("A3", "C3", "V1", "1000");
        Assert.Equal(
            6,
            (await graph.GetAsync("assets", "V1", "/neighbors?depth=2&edge=covers,holds")).GetProperty("edges").GetArrayLength()
        );
        using var check = await _gateway.Http.PostAsync("/v1/graph:check", null);
        Assert.Equal(0, (await check.JsonAsync()).GetProperty("drift").GetInt32());
    }
}

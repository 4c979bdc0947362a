using System.Net;
using Concord.Gateway.Tests.Fakes;
using Xunit;

namespace Concord.Gateway.Tests.EndToEnd;

public sealed class RestartScenarios : IAsyncLifetime
{
    private readonly EmbeddedGateway _gateway = new();

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task After_a_restart_policies_cursors_and_idempotency_keys_are_still_there()
    {
        var realm = await _gateway.RealmAsync();
        var policy = await _gateway.PolicyAsync(realm);
        for (var i = 0; i < 3; i++) await _gateway.ApplyAsync(policy, Documents.Endorse("2018-06-01", "2.00"));
        var body = Documents.Endorse("2018-07-01", "1.00");
        var first = await _gateway.ApplyAsync(policy, body, ("Idempotency-Key", "before"));
        var cursor = (await _gateway.GetAsync(policy + "/transactions?limit=2")).GetProperty("next").GetString();

        await _gateway.StopAsync();
        await _gateway.StartAsync();

        using var again = await _gateway.Http.SendAsync(HttpMethod.Post, policy + "/transactions", HttpAssertions.Json(body), ("Idempotency-Key", "before"));
        Assert.Equal(first.GetRawText(), (await again.JsonAsync(HttpStatusCode.Created)).GetRawText());
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        var other = await _gateway.Http.SendAsync(HttpMethod.Post, policy + "/transactions", HttpAssertions.Json(Documents.Endorse("2018-07-01", "9.00")), ("Idempotency-Key", "before"));
        await other.ProblemAsync(422, "idempotency-mismatch");

        var page = await _gateway.GetAsync($"{policy}/transactions?cursor={cursor}");
        Assert.Equal([3L, 4L, 5L], page.GetProperty("items").EnumerateArray().Select(static t => t.GetProperty("sequence").GetInt64()));
        Assert.True((await _gateway.GetAsync(policy + "/audit")).GetProperty("valid").GetBoolean());
        var list = await _gateway.GetAsync($"/v1/realms/{realm}/policies?effectiveOn=2018-06-01", first.GetProperty("position").GetString());
        Assert.Equal(5, list.GetProperty("items")[0].GetProperty("version").GetInt64());
    }
}

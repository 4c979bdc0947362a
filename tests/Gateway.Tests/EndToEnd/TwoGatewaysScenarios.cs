using System.Net;
using Concord.Gateway.Fakes.Tests;
using Concord.Gateway.Imports;
using Concord.Gateway.Imports.Tests;
using Concord.Gateway.Wal.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>What must hold whichever gateway a request comes to.</summary>
[NeedsServers]
public sealed class TwoGatewaysScenarios(TwoGateways gateways) : IClassFixture<TwoGateways>
{
    private const string Mapped = """
        {"name":"Motor","currency":"EUR","products":[{"code":"motor"}],
         "imports":{"csv":{"format":"csv","number":"{no}","product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01"}}}
        """;

    [Fact]
    public async Task An_import_of_one_gateway_is_seen_and_cancelled_through_the_other()
    {
        using (var put = await gateways.One.Http.SendAsync(HttpMethod.Put, "/v1/realms/imports", HttpAssertions.Json(Mapped)))
            await put.JsonAsync(HttpStatusCode.Created);
        var (key, rest) = (Guid.NewGuid().ToString("N"), new TaskCompletionSource<string>());
        var sending = gateways.One.Http.SendAsync(
            HttpMethod.Post,
            "/v1/realms/imports/imports?mapping=csv&wait=true",
            new PacedContent("no\nI1\nI2\n", rest.Task),
            ("Idempotency-Key", key)
        );
        var import = "/v1/imports/" + ImportRequest.IdOf(key);
        await SignalWait.For(UntilAsync(import, "running"), "the import to be seen");
        await (
            await gateways.Other.Http.SendAsync(
                HttpMethod.Post,
                "/v1/realms/imports/imports?mapping=csv",
                new PacedContent("no\nI1\n", Task.FromResult("")),
                ("Idempotency-Key", key)
            )
        ).ProblemAsync(409, "already-exists");

        await (await gateways.Other.Http.PostAsync(import + ":cancel", null)).JsonAsync();

        await SignalWait.For(UntilAsync(import, "cancelled"), "the import to be cancelled");
        rest.SetResult("");
        (await sending).Dispose();
    }

    [Fact]
    public async Task A_commit_through_one_gateway_is_read_and_fed_by_the_other()
    {
        var realm = await gateways.One.RealmAsync();
        using var feed = await SseReader.OpenAsync(gateways.Other.Http, $"/v1/events?realm={realm}");
        Assert.Equal("events follow", await feed.CommentAsync());

        using var created = await gateways.One.Http.PostAsync(
            $"/v1/realms/{realm}/policies",
            HttpAssertions.Json(RequestBodies.Policy("A1"))
        );
        await created.JsonAsync(HttpStatusCode.Created);

        Assert.Equal($"{realm}/A1", (await feed.NextAsync())!.Data.GetProperty("subject").GetString());
        var list = await gateways.Other.GetAsync(
            $"/v1/realms/{realm}/policies?effectiveOn=2018-06-01",
            created.Headers.GetValues("Concord-Position").Single()
        );
        Assert.Equal("A1", Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("number").GetString());
    }

    [Fact]
    public async Task An_idempotency_key_used_at_one_gateway_is_known_at_the_other()
    {
        var policy = await gateways.One.PolicyAsync(await gateways.One.RealmAsync());
        var (key, body) = (Guid.NewGuid().ToString("N"), RequestBodies.Endorse("2018-03-01", "430.00"));

        var first = await gateways.One.ApplyAsync(policy, body, ("Idempotency-Key", key));
        using var again = await gateways.Other.Http.SendAsync(
            HttpMethod.Post,
            policy + "/transactions",
            HttpAssertions.Json(body),
            ("Idempotency-Key", key)
        );

        Assert.Equal(first.GetRawText(), (await again.JsonAsync(HttpStatusCode.Created)).GetRawText());
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(2, (await gateways.Other.GetAsync(policy)).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task While_a_silo_restarts_writes_get_503_and_reads_are_delayed()
    {
        var policy = await gateways.One.PolicyAsync(await gateways.One.RealmAsync());
        await gateways.Silo.StopAsync();

        var read = gateways.Other.GetAsync(policy);
        using (
            var write = await gateways.One.Http.PostAsync(
                policy + "/transactions",
                HttpAssertions.Json(RequestBodies.Endorse("2018-03-01", "430.00"))
            )
        )
        {
            await write.ProblemAsync(503, "storage-unavailable");
            Assert.NotNull(write.Headers.RetryAfter);
        }

        await gateways.Silo.StartAsync();

        Assert.Equal(1, (await SignalWait.For(read, "the read")).GetProperty("version").GetInt32());
        await SignalWait.For(UntilAnsweredAsync(policy), "the gateway to find the silo again");
    }

    [Fact]
    public async Task The_dashboard_of_a_client_shows_the_cluster()
    {
        await gateways.One.PolicyAsync(await gateways.One.RealmAsync());

        await SignalWait.For(UntilListedAsync(), "a policy among the counters");

        async Task UntilListedAsync()
        {
            while (
                !(await gateways.One.GetAsync("/dashboard/DashboardCounters"))
                    .GetProperty("simpleGrainStats")
                    .EnumerateArray()
                    .Any(static grain => grain.GetProperty("grainType").GetString()!.Contains("PolicyGrain", StringComparison.Ordinal))
            )
                await Task.Yield();
        }
    }

    private async Task UntilAnsweredAsync(string path)
    {
        while ((await gateways.One.Http.GetAsync(path)).StatusCode == HttpStatusCode.ServiceUnavailable)
            await Task.Yield();
    }

    private async Task UntilAsync(string import, string state)
    {
        while (true)
        {
            using var response = await gateways.Other.Http.GetAsync(import);
            if (response.IsSuccessStatusCode && (await response.JsonAsync()).GetProperty("state").GetString() == state)
                return;
            await Task.Yield();
        }
    }
}

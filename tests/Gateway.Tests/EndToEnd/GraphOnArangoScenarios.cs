using System.Text.Json;
using Concord.ArangoDb.StandIn;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>The whole system with its graph on an ArangoDB server, here a fake of its documented HTTP API.</summary>
[NeedsServers]
public sealed class GraphOnArangoScenarios
{
    [Fact]
    public async Task A_graph_server_that_is_unavailable_at_start_delays_only_the_graph()
    {
        var options = new ArangoServerOptions();
        await using var server = await ArangoServer.StartAsync(options);
        await server.StopEndpointAsync(0);
        var gateway = new EmbeddedGateway
        {
            Settings = ["--Graph:ArangoDb:Url", server.Url.ToString(), "--Graph:ArangoDb:Password", options.Password],
        };
        await gateway.InitializeAsync();
        try
        {
            var realm = await gateway.RealmAsync();
            await gateway.PolicyAsync(realm, "A1");
            await gateway.PolicyAsync(realm, "A2");
            var other = (await gateway.ApplyAsync($"/v1/realms/{realm}/policies/A2", RequestBodies.Endorse("2018-06-01", "430.00")))
                .GetProperty("position")
                .GetString()!;
            var position = (await gateway.ApplyAsync($"/v1/realms/{realm}/policies/A1", RequestBodies.Endorse("2018-06-01", "430.00")))
                .GetProperty("position")
                .GetString()!;

            // Policies and their list go on, the graph says that it is away, and readiness tells of it without failing.
            await gateway.GetAsync($"/v1/realms/{realm}/policies", other);
            Assert.Equal(2, (await gateway.GetAsync($"/v1/realms/{realm}/policies", position)).GetProperty("items").GetArrayLength());
            using (var away = await gateway.Http.GetAsync($"/v1/graph/policies/{realm}~A1"))
            {
                await away.ProblemAsync(503, "storage-unavailable");
                Assert.NotNull(away.Headers.RetryAfter);
            }

            var ready = await gateway.GetAsync("/health/ready");
            Assert.Equal("ready", ready.GetProperty("status").GetString());
            Assert.False(Dependency(ready).GetProperty("ready").GetBoolean());

            await server.StartEndpointAsync(0);
            foreach (var partition in (await gateway.GetAsync("/v1/wal")).GetProperty("partitions").EnumerateArray())
            {
                if (partition.GetProperty("lastId").GetString() is { } last)
                    await gateway.GetAsync("/v1/graph/stats", $"{partition.GetProperty("partition")}:{last}");
            }

            var near = await gateway.GetAsync($"/v1/graph/places/{realm}~75056/neighbors?depth=2&edge=locatedAt,holds");
            Assert.Equal(
                [$"places/{realm}~75056", $"policies/{realm}~A1", $"policies/{realm}~A2", $"parties/{realm}~C-A1", $"parties/{realm}~C-A2"],
                near.GetProperty("vertices").EnumerateArray().Select(static vertex => vertex.GetProperty("id").GetString())
            );
            var premium = (await gateway.GetAsync($"/v1/graph/policies/{realm}~A1"))
                .GetProperty("properties")
                .GetProperty("premium")
                .GetProperty("amount");
            Assert.Equal("430.00", premium.GetString());
            Assert.True(Dependency(await gateway.GetAsync("/health/ready")).GetProperty("ready").GetBoolean());

            using var checkedAll = await gateway.Http.PostAsync("/v1/graph:check", null);
            var check = await checkedAll.JsonAsync();
            Assert.Equal((0, 0), (check.GetProperty("drift").GetInt32(), check.GetProperty("inFlight").GetInt32()));
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    private static JsonElement Dependency(JsonElement readiness) =>
        readiness
            .GetProperty("dependencies")
            .EnumerateArray()
            .Single(static dependency => dependency.GetProperty("name").GetString() == "graph");
}

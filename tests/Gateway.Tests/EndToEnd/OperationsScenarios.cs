using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class OperationsScenarios(EmbeddedGateway gateway)
{
    [Fact]
    public async Task Health_names_each_dependency_and_its_state()
    {
        Assert.Equal("""{"status":"live"}""", (await gateway.GetAsync("/health/live")).GetRawText());
        Assert.Equal("""{"status":"started"}""", (await gateway.GetAsync("/health/startup")).GetRawText());
        var ready = await gateway.GetAsync("/health/ready");
        Assert.Equal("ready", ready.GetProperty("status").GetString());
        Assert.Superset(
            new HashSet<string?> { "store", "cluster", "projections" },
            ready.GetProperty("dependencies").EnumerateArray().Select(static d => d.GetProperty("name").GetString()).ToHashSet()
        );
    }

    [Fact]
    public async Task Info_names_version_store_cluster_and_silos()
    {
        var info = await gateway.GetAsync("/v1/info");

        Assert.StartsWith("0.1.0", info.GetProperty("version").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ("Embedded", 4),
            (info.GetProperty("store").GetProperty("provider").GetString(), info.GetProperty("store").GetProperty("partitions").GetInt32())
        );
        Assert.Equal("concord", info.GetProperty("cluster").GetProperty("id").GetString());
        Assert.Equal("Active", Assert.Single(info.GetProperty("silos").EnumerateArray()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_log_is_shown_per_partition_and_projection()
    {
        await gateway.PolicyAsync(await gateway.RealmAsync());

        var wal = await gateway.GetAsync("/v1/wal");

        Assert.Equal(4, wal.GetProperty("partitions").GetArrayLength());
        Assert.Contains(
            wal.GetProperty("partitions").EnumerateArray(),
            static p => p.GetProperty("length").GetInt64() > 0 && p.GetProperty("lastId").GetString() is not null
        );
        Assert.Equal(
            ["archive", "graph", "policies"],
            wal.GetProperty("projections").EnumerateArray().Select(static p => p.GetProperty("group").GetString()).Order()
        );
        Assert.False(string.IsNullOrEmpty(wal.GetProperty("store").GetProperty("durability").GetString()));
        Assert.Empty((await gateway.GetAsync("/v1/wal/dead-letters?projection=archive")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Metrics_of_requests_runtime_orleans_and_concord_are_there()
    {
        await gateway.PolicyAsync(await gateway.RealmAsync());

        var metrics = await gateway.Http.GetStringAsync("/metrics");

        foreach (var name in (string[])["http_server_request_duration_seconds", "dotnet_gc_", "orleans_", "concord_"])
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("realm-", metrics, StringComparison.Ordinal);
    }
}

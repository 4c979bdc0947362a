using Concord.Hosting;
using Concord.Testing;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Silo.Tests;

public sealed class SiloOptionsTests
{
    [Fact]
    public void Without_configuration_the_defaults_apply()
    {
        var (cluster, storage) = (Read().Cluster, new StorageOptions());

        Assert.Equal(TimeSpan.FromDays(1), storage.Retention);
        Assert.Equal(((long?)null, TimeSpan.FromDays(1), false), (storage.MaxLogBytes, storage.DeadGroups.After, storage.DeadGroups.Drop));
        Assert.Equal(("concord", "concord", 11111, 30000), (cluster.ClusterId, cluster.ServiceId, cluster.SiloPort, cluster.GatewayPort));
    }

    [Theory]
    [InlineData("Storage:Provider", "Oracle")]
    [InlineData("Storage:ReadModels", "Redis")]
    [InlineData("Storage:MaxLogBytes", "1000")]
    [InlineData("Storage:MaxLogBytes", "much")]
    [InlineData("Storage:DeadGroups:After", "00:00:00")]
    [InlineData("Storage:DeadGroups:Drop", "perhaps")]
    [InlineData("Storage:Partitions", "0")]
    [InlineData("Storage:Partitions", "1025")]
    [InlineData("Storage:Partitions", "many")]
    [InlineData("Storage:Retention", "-1.00:00:00")]
    [InlineData("Storage:Retention", "1")]
    [InlineData("Graph:Provider", "Neo4j")]
    [InlineData("Cluster:Mode", "Zookeeper")]
    [InlineData("Cluster", "Zookeeper")]
    [InlineData("Cluster", "127.0.0.1:0")]
    [InlineData("Cluster", "no.such.host.invalid:30000")]
    [InlineData("Cluster:Consul:Register", "perhaps")]
    [InlineData("Cluster:Consul:Address", "consul")]
    [InlineData("Cluster:Consul:Address", "http://user:secret@consul:8500/v1")]
    [InlineData("Cluster:Consul:Timeout", "5")]
    [InlineData("Cluster:Tls:Certificate", "/nowhere/silo.pem")]
    [InlineData("Cluster:Tls:Key", "/nowhere/silo.key")]
    [InlineData("Cluster:MemorySheddingPercent", "101")]
    [InlineData("Cluster:ProbeTimeout", "00:00:00.5")]
    [InlineData("Cluster:DrainTime", "30")]
    [InlineData("Cluster:ClusterId", " ")]
    [InlineData("Cluster:SiloPort", "65536")]
    [InlineData("Cluster:SiloPort", "30000")]
    [InlineData("Cluster:GatewayPort", "-1")]
    [InlineData("Cluster:CollectionAge", "00:00:01")]
    public void An_invalid_value_is_reported_with_its_key(string key, string value)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read((key, value)));

        Assert.Contains(key, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "Embedded")]
    [InlineData("", "http://127.0.0.1:8529", "ArangoDb")]
    [InlineData("embedded", "http://127.0.0.1:8529", "Embedded")]
    [InlineData("arangodb", null, "ArangoDb")]
    public void The_graph_is_embedded_unless_an_ArangoDB_is_configured(string? provider, string? url, string expected) =>
        Assert.Equal(
            expected,
            $"{Read(("Graph:Provider", provider!), ("Graph:ArangoDb:Url", url!), ("Storage:Provider", "Redis")).Stores.Graph}"
        );

    [Theory]
    [InlineData("Cluster:Mode")]
    [InlineData("Cluster")]
    public void Several_silos_share_a_store_and_a_graph(string key)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read((key, "Consul")));

        Assert.Equal(["Storage:Provider", "Graph:Provider"], error.Failures.Select(static failure => failure.Split(' ')[0]));
        var shared = Read((key, "consul"), ("Storage:Provider", "Redis"), ("Graph:ArangoDb:Url", "http://arangodb:8529"));
        Assert.Equal((ClusterMode.Consul, DatabaseProvider.ArangoDb), (shared.Cluster.Mode, shared.Stores.ReadModels));
        error = Assert.Throws<OptionsValidationException>(() =>
            Read(
                (key, "Consul"),
                ("Storage:Provider", "Redis"),
                ("Graph:ArangoDb:Url", "http://arangodb:8529"),
                ("Storage:ReadModels", "Embedded")
            )
        );
        Assert.StartsWith("Storage:ReadModels", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_may_be_told_where_the_silos_are()
    {
        var settings = Read(("Cluster", "127.0.0.1:30000, localhost:30001")).Cluster;

        Assert.Equal(ClusterMode.Static, settings.Mode);
        Assert.Equal(["127.0.0.1:30000", "127.0.0.1:30001"], settings.Gateways.Select(static gateway => gateway.ToString()));
    }

    [Fact]
    public void Archive_and_lists_are_embedded_by_default_and_decide_the_graph_store()
    {
        var (byDefault, asked) = (
            Read(("Storage:Provider", "Redis")),
            Read(("Storage:Provider", "Redis"), ("Storage:ReadModels", "arangodb"))
        );

        Assert.Equal((DatabaseProvider.Embedded, DatabaseProvider.Embedded), (byDefault.Stores.ReadModels, byDefault.Stores.Graph));
        Assert.Equal((DatabaseProvider.ArangoDb, DatabaseProvider.ArangoDb), (asked.Stores.ReadModels, asked.Stores.Graph));
    }

    [Theory]
    [InlineData("Storage:Provider", "Embedded", "Storage:ReadModels=ArangoDb needs Storage:Provider=Redis")]
    [InlineData("Graph:Provider", "Embedded", "Graph:Provider must be ArangoDb where Storage:ReadModels is")]
    public void Settings_that_contradict_archive_and_lists_on_ArangoDB_are_refused(string key, string value, string because)
    {
        var values = new Dictionary<string, string>
        {
            ["Storage:Provider"] = "Redis",
            ["Storage:ReadModels"] = "ArangoDb",
            [key] = value,
        };
        var error = Assert.Throws<OptionsValidationException>(() => Read([.. values.Select(static pair => (pair.Key, pair.Value))]));

        Assert.StartsWith(because, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void All_invalid_values_are_reported_together()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(("Storage:Provider", "Oracle"), ("Cluster:Mode", "Zookeeper")));

        Assert.Equal(2, error.Failures.Count());
    }

    /// <summary>What a silo binds before it is composed, and the stores that it registers.</summary>
    private static (ConcordClusterOptions Cluster, StoreSelection Stores) Read(params (string Key, string Value)[] values)
    {
        var builder = BoundOptions.Builder(values!);
        var cluster = builder.BindCluster();
        var stores = StoreSelection.Bind(builder, cluster);
        builder.Services.AddConcordStorage(stores);
        BoundOptions.Check(builder);
        return (cluster, stores);
    }
}

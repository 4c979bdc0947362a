using Concord.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Silo.Tests.Hosting;

public sealed class SiloSettingsTests
{
    [Fact]
    public void Without_configuration_the_defaults_hold()
    {
        var settings = Read();

        Assert.Equal(TimeSpan.FromDays(1), settings.Retention);
        Assert.Equal(((long?)null, TimeSpan.FromDays(1), false), (settings.MaxLogBytes, settings.DeadGroupAfter, settings.DropDeadGroups));
        Assert.Equal(("concord", "concord", 11111, 30000), (settings.ClusterId, settings.ServiceId, settings.SiloPort, settings.GatewayPort));
    }

    [Theory]
    [InlineData("Storage:Provider", "Oracle")]
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
    [InlineData("Cluster:Mode", "Consul")]
    [InlineData("Cluster:ClusterId", " ")]
    [InlineData("Cluster:SiloPort", "65536")]
    [InlineData("Cluster:SiloPort", "30000")]
    [InlineData("Cluster:GatewayPort", "-1")]
    [InlineData("Cluster:CollectionAge", "00:00:01")]
    public void A_value_that_cannot_be_used_is_told_with_its_key(string key, string value)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read((key, value)));

        Assert.Contains(key, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "Embedded")]
    [InlineData("", "http://127.0.0.1:8529", "ArangoDb")]
    [InlineData("embedded", "http://127.0.0.1:8529", "Embedded")]
    [InlineData("arangodb", null, "ArangoDb")]
    public void The_graph_is_embedded_unless_somebody_says_where_an_ArangoDB_is(string? provider, string? url, string expected) =>
        Assert.Equal(expected, Read(("Graph:Provider", provider!), ("Graph:ArangoDb:Url", url!), ("Storage:Provider", "Redis")).GraphProvider);

    [Fact]
    public void All_wrong_values_are_told_at_once()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(("Storage:Provider", "Oracle"), ("Cluster:Mode", "Redis")));

        Assert.Equal(2, error.Failures.Count());
    }

    private static SiloSettings Read(params (string Key, string Value)[] values) => SiloSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
        .Build());
}

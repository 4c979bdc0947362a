using Concord.Clustering.Consul;
using Concord.Clustering.Consul.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Xunit;

namespace Concord.Silo.Tests.Consul;

/// <summary>Settings that cannot be used are named by their keys.</summary>
public sealed class OptionTests
{
    [Fact]
    public void Addresses_are_given_as_to_Microsofts_package()
    {
        var options = new ConsulClusteringOptions();
        Assert.Equal(("http://127.0.0.1:8500", null, null), (options.Address, options.Token, options.KvRootFolder));
        options.ConfigureConsulClient(new Uri("http://a:8500"), "secret");
        Assert.Equal(("http://a:8500", "secret"), (options.Address, options.Token));
        Assert.Empty(Failures(options));
        options.ConfigureConsulClient([new("http://a:8500/"), new("https://b:8501")]);
        Assert.Equal(("http://a:8500/,https://b:8501", null), (options.Address, options.Token));
        Assert.Empty(Failures(options));
    }

    [Theory]
    [InlineData("consul:8500")]
    [InlineData("http://user:pass@consul:8500")]
    [InlineData("http://consul:8500/v1")]
    [InlineData(",")]
    public void What_is_no_address_is_told_without_what_it_is(string address)
    {
        var failure = Assert.Single(Failures(new() { Address = address }));
        Assert.StartsWith("Cluster:Consul:Address must name", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("pass@", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_setting_that_cannot_be_used_is_named()
    {
        var failures = Failures(new() { Token = "with space", KvRootFolder = "/concord", Timeout = TimeSpan.Zero, StartTimeout = TimeSpan.FromSeconds(-1) });
        Assert.Equal(
            ["Cluster:Consul:Token", "Cluster:Consul:KvRoot", "ConsulClusteringOptions.Timeout", "ConsulClusteringOptions.StartTimeout"],
            failures.Select(static failure => failure.Split(' ')[0]));
        Assert.DoesNotContain(failures, static failure => failure.Contains("with space", StringComparison.Ordinal));
    }

    [Fact]
    public void A_service_without_address_port_or_health_check_is_refused()
    {
        using var services = new ServiceCollection().AddLogging().AddConsulServiceRegistration(static options => options.Name = "concord-silo").BuildServiceProvider();
        var refused = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ConsulServiceOptions>>().Value);
        Assert.Equal(3, refused.Failures.Count());
        Assert.All(refused.Failures, static failure => Assert.StartsWith("ConsulServiceOptions.", failure, StringComparison.Ordinal));
    }

    private static List<string> Failures(ConsulClusteringOptions options) => [.. new ConsulClusteringOptionsValidator().Validate(null, options).Failures ?? []];
}

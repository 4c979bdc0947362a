using Consul;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Xunit;

namespace Concord.Adapters.Clustering.Consul.Tests;

/// <summary>Options as programs set them that were written for Microsoft's package; those that cannot be used are named.</summary>
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
    [InlineData("http://user:pass@consul:8500/v1")]
    [InlineData(",")]
    public void An_invalid_address_is_reported_without_its_value(string address)
    {
        var failure = Assert.Single(Failures(new() { Address = address }));
        Assert.StartsWith("ConsulClusteringOptions.Address must name", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("pass@", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_setting_that_cannot_be_used_is_named()
    {
        var failures = Failures(
            new()
            {
                Token = "with space",
                KvRootFolder = "con\ncord",
                Timeout = TimeSpan.Zero,
                StartTimeout = TimeSpan.FromSeconds(-1),
            }
        );
        Assert.Equal(
            [
                "ConsulClusteringOptions.Token",
                "ConsulClusteringOptions.KvRootFolder",
                "ConsulClusteringOptions.Timeout",
                "ConsulClusteringOptions.StartTimeout",
            ],
            failures.Select(static failure => failure.Split(' ')[0])
        );
        Assert.DoesNotContain(failures, static failure => failure.Contains("with space", StringComparison.Ordinal));
    }

    [Fact]
    public void A_client_that_the_program_makes_says_where_Consul_is()
    {
        var options = new ConsulClusteringOptions();
        options.ConfigureConsulClient(static () =>
            new ConsulClient(static config =>
            {
                config.Address = new("https://consul:8501");
                config.Token = "secret";
            })
        );

        Assert.Empty(Failures(options));
        var connection = options.Connect()!;
        Assert.Equal(("https://consul:8501", "secret"), (connection.Location, connection.Token));
        Assert.Throws<ArgumentNullException>(() => options.ConfigureConsulClient((Func<IConsulClient>)null!));
    }

    [Fact]
    public void The_client_that_is_made_by_default_knows_the_address_and_the_token()
    {
        var options = new ConsulClusteringOptions();
        options.ConfigureConsulClient(new Uri("http://localhost:8501"), "secret");

        using var client = (ConsulClient)options.CreateClient();

        Assert.Equal((new Uri("http://localhost:8501"), "secret"), (client.Config.Address, client.Config.Token));
    }

    [Fact]
    public void Options_of_Microsofts_package_are_accepted()
    {
        var options = new ConsulClusteringOptions { KvRootFolder = "/a//b/", Token = "" };
        options.ConfigureConsulClient(new Uri("http://user:p%40ss@consul:8500"), "");

        Assert.Empty(Failures(options));
        new ConsulClusteringOptionsValidator<ConsulClusteringOptions>(options).ValidateConfiguration();
        var connection = options.Connect()!;
        Assert.Null(connection.Token);
        Assert.Equal("http://consul:8500", connection.Location);
        Assert.Equal("dXNlcjpwQHNz", connection.CredentialsFor(connection.Endpoints[0])?.Parameter);
        Assert.Equal("a/b/orleans/c/version", new TableKeys(options.KvRootFolder, "c").Version);
    }

    [Fact]
    public void The_validator_of_the_package_throws_what_Orleans_expects() =>
        Assert.Throws<OrleansConfigurationException>(() =>
            new ConsulClusteringOptionsValidator<ConsulClusteringOptions>(new() { Address = "consul" }).ValidateConfiguration()
        );

    [Theory]
    [InlineData("10.0.0.7:8500", null, "http://10.0.0.7:8500")]
    [InlineData("10.0.0.7:8501", "true", "https://10.0.0.7:8501")]
    [InlineData("https://consul.example.org", null, "https://consul.example.org")]
    [InlineData(null, null, "http://127.0.0.1:8500")]
    public void The_environment_names_the_agent_where_the_program_does_not(string? address, string? encrypted, string expected) =>
        Assert.Equal(expected, ConsulEnvironment.ToUrl(address, encrypted));

    [Fact]
    public void A_service_without_address_port_or_health_check_is_refused()
    {
        using var services = new ServiceCollection()
            .AddLogging()
            .AddConsulServiceRegistration(static options => options.Name = "concord-silo")
            .BuildServiceProvider();
        var refused = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ConsulServiceOptions>>().Value);
        Assert.Equal(3, refused.Failures.Count());
        Assert.All(refused.Failures, static failure => Assert.StartsWith("ConsulServiceOptions.", failure, StringComparison.Ordinal));
    }

    private static List<string> Failures(ConsulClusteringOptions options) => [.. ConsulClusteringRules.Failures(options)];
}

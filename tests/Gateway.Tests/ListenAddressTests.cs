using Concord.Configuration;
using Concord.Gateway.Auth;
using Concord.Hosting;
using Concord.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Gateway.Tests;

public sealed class ListenAddressTests
{
    [Fact]
    public void Without_configuration_it_is_this_machine_at_port_8080() => Assert.Equal(["http://127.0.0.1:8080"], Read());

    [Theory]
    [InlineData("http://127.0.0.1:5000")]
    [InlineData("http://127.3.2.1:5000")]
    [InlineData("http://localhost:5000")]
    [InlineData("http://[::1]:5000")]
    [InlineData("https://localhost:5001")]
    [InlineData("http://unix:/tmp/concord.sock")]
    public void A_loopback_address_is_accepted(string url) => Assert.Equal([url], Read(("urls", url)));

    [Theory]
    [InlineData("urls", "http://0.0.0.0:8080")]
    [InlineData("urls", "http://*:8080")]
    [InlineData("urls", "http://+:8080")]
    [InlineData("urls", "http://[::]:8080")]
    [InlineData("urls", "http://192.168.1.5:8080")]
    [InlineData("urls", "http://example.com:8080")]
    [InlineData("urls", "http://127.0.0.1:8080;http://0.0.0.0:8081")]
    [InlineData("http_ports", "8080")]
    [InlineData("https_ports", "8443")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://0.0.0.0:8080")]
    public void Without_keys_an_address_reachable_from_other_machines_is_refused_with_the_remedy(string key, string value)
    {
        var refusal = Refusal((key, value));

        Assert.Contains("--urls http://127.0.0.1:8080", refusal, StringComparison.Ordinal);
        Assert.Contains("Auth:Mode", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("urls", "http://0.0.0.0:8080")]
    [InlineData("urls", "http://*:8080")]
    [InlineData("http_ports", "8080")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://[::]:8080")]
    public void With_keys_any_address_is_accepted(string key, string value) =>
        Assert.Single(Read((key, value), ("Auth:Mode", "Keys"), ("Auth:Keys:billing", "0123456789abcdef")));

    [Theory]
    [InlineData("8080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://127.0.0.1:port")]
    [InlineData("http://")]
    public void An_invalid_address_is_named(string value) =>
        Assert.Contains($"'{value}'", Refusal(("urls", value)), StringComparison.Ordinal);

    private static string Refusal(params (string Key, string Value)[] settings) =>
        Assert.Single(BoundOptions.Failures(() => Read(settings)));

    private static IReadOnlyList<string> Read(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.Select(static pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        var auth = builder.Services.BindConcordOptions<AuthOptions, AuthOptionsValidator>(builder.Configuration, AuthOptions.Section);
        var addresses = ListenAddresses.Bind(builder, auth).All;
        using var services = builder.Services.BuildServiceProvider();
        services.CheckOptions();
        return addresses;
    }
}

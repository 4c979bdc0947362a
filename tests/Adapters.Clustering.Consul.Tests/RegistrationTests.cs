using Concord.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Adapters.Clustering.Consul.Tests;

/// <summary>A process in Consul's catalog. What stands in for its health check is a page of Consul itself.</summary>
[NeedsServers]
public sealed class RegistrationTests
{
    [Fact]
    public async Task A_process_is_in_the_catalog_from_its_start_to_its_stop_as_healthy_as_its_check_says()
    {
        await using var server = await ConsulServer.StartAsync();
        using var healthy = NewHost(server.Address, Healthy(server), port: 8081);
        using var sick = NewHost(server.Address, new("http://127.0.0.1:1/health/ready"), port: 8082);
        await healthy.StartAsync();
        await sick.StartAsync();
        await Polling.UntilAsync(
            async () => (await server.ReadServiceAsync("concord-gateway", passing: true)).Count == 1,
            "the healthy one to pass its check"
        );
        await Polling.UntilAsync(async () => (await server.ReadServiceAsync("concord-gateway")).Count == 2, "both to be known");

        var service = (await server.ReadServiceAsync("concord-gateway", passing: true))[0].GetProperty("Service");
        Assert.Equal("concord-gateway-127.0.0.1-8081", service.GetProperty("ID").GetString());
        Assert.Equal(("127.0.0.1", 8081), (service.GetProperty("Address").GetString(), service.GetProperty("Port").GetInt32()));
        Assert.Equal("traefik.enable=true", Assert.Single(service.GetProperty("Tags").EnumerateArray()).GetString());
        Assert.Equal("1.2.3", service.GetProperty("Meta").GetProperty("version").GetString());

        await healthy.StopAsync();
        var left = Assert.Single(await server.ReadServiceAsync("concord-gateway"));
        Assert.Equal(8082, left.GetProperty("Service").GetProperty("Port").GetInt32());
        await sick.StopAsync();
        Assert.Empty(await server.ReadServiceAsync("concord-gateway"));
    }

    [Fact]
    public async Task What_Consul_has_forgotten_is_registered_again()
    {
        await using var server = await ConsulServer.StartAsync();
        var log = new Concord.Testing.LogLines();
        using var host = NewHost(server.Address, Healthy(server), log: log);
        await host.StartAsync();
        await Polling.UntilAsync(async () => (await server.ReadServiceAsync("concord-gateway")).Count == 1, "the registration");
        await server.KillAsync();
        await server.RestartAsync();
        await Polling.UntilAsync(
            async () => (await server.ReadServiceAsync("concord-gateway")).Count == 1,
            "the registration with the Consul that knew nothing"
        );
        await Polling.UntilAsync(
            () =>
                Task.FromResult(
                    log.At(LogLevel.Warning)
                        .Any(static line => line.Contains("had lost the registration of concord-gateway", StringComparison.Ordinal))
                ),
            "it to be told"
        );
        await host.StopAsync();
    }

    [Fact]
    public async Task A_Consul_that_is_away_holds_up_neither_start_nor_stop()
    {
        await using var server = await ConsulServer.StartAsync();
        await server.KillAsync();
        var log = new Concord.Testing.LogLines();
        using var host = NewHost(server.Address, Healthy(server), log: log);
        await host.StartAsync();
        await Polling.UntilAsync(() => Task.FromResult(log.At(LogLevel.Warning).Count > 0), "it to be told that Consul is away");
        await server.RestartAsync();
        await Polling.UntilAsync(async () => (await server.ReadServiceAsync("concord-gateway")).Count == 1, "the registration");
        await server.KillAsync();
        await host.StopAsync();
        Assert.True(
            log.At(LogLevel.Warning).Count(static line => line.Contains("cannot be reached", StringComparison.Ordinal)) <= 2,
            "It was told more than once per outage."
        );
    }

    [Fact]
    public async Task A_hanging_agent_is_replaced_by_the_next_and_loses_the_service()
    {
        await using var first = await ConsulServer.StartAsync();
        await using var second = await ConsulServer.StartAsync();
        using var host = NewHost($"{first.Address},{second.Address}", Healthy(second));
        await host.StartAsync();
        await Polling.UntilAsync(
            async () => (await first.ReadServiceAsync("concord-gateway")).Count == 1,
            "the registration with the first agent"
        );
        first.Suspend();
        await Polling.UntilAsync(
            async () => (await second.ReadServiceAsync("concord-gateway")).Count == 1,
            "the registration with the second agent"
        );
        first.Resume();
        await Polling.UntilAsync(async () => (await first.ReadServiceAsync("concord-gateway")).Count == 0, "the first agent to forget it");
        await host.StopAsync();
        Assert.Empty(await second.ReadServiceAsync("concord-gateway"));
    }

    [Fact]
    public async Task The_documented_rights_are_enough_and_without_them_it_is_said_what_is_missing()
    {
        await using var server = await ConsulServer.StartWithTokensAsync();
        var (allowed, refused) = (new Concord.Testing.LogLines(), new Concord.Testing.LogLines());
        var token = await server.MakeTokenAsync("service \"concord-gateway\" { policy = \"write\" }");
        using var host = NewHost(server.Address, Healthy(server), log: allowed, token: token);
        using var stranger = NewHost(
            server.Address,
            Healthy(server),
            log: refused,
            port: 8082,
            token: await server.MakeTokenAsync("service \"other\" { policy = \"write\" }")
        );
        await host.StartAsync();
        await stranger.StartAsync();
        await Polling.UntilAsync(async () => (await server.ReadServiceAsync("concord-gateway")).Count == 1, "the registration");
        await Polling.UntilAsync(() => Task.FromResult(refused.At(LogLevel.Error).Count == 1), "the refusal to be told");
        Assert.Contains("ACL token", refused.At(LogLevel.Error)[0], StringComparison.Ordinal);
        await stranger.StopAsync();
        await host.StopAsync();
        Assert.Empty(await server.ReadServiceAsync("concord-gateway"));
        Assert.Empty(allowed.At(LogLevel.Error));
    }

    private static Uri Healthy(ConsulServer server) => new(server.Uri, "/v1/status/leader");

    private static IHost NewHost(string consul, Uri check, int port = 8081, Concord.Testing.LogLines? log = null, string? token = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        if (log is not null)
            builder.Logging.AddProvider(log);
        builder.Services.AddConsulServiceRegistration(options =>
        {
            options.ConsulAddress = consul;
            options.ConsulToken = token;
            options.ConsulTimeout = TimeSpan.FromMilliseconds(500);
            options.Name = "concord-gateway";
            options.Address = "127.0.0.1";
            options.Port = port;
            options.HealthCheck = check;
            options.CheckInterval = TimeSpan.FromMilliseconds(200);
            options.RefreshPeriod = TimeSpan.FromMilliseconds(100);
            options.Tags.Add("traefik.enable=true");
            options.Meta["version"] = "1.2.3";
        });
        return builder.Build();
    }
}

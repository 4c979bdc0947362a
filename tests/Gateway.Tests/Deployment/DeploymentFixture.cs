using Concord.Gateway.Fakes.Tests;
using Concord.Silo;
using Concord.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>What the files are held against: the paths that the programs answer, and the secrets that the script makes.</summary>
public sealed class DeploymentFixture : IAsyncLifetime
{
    private GeneratedSecrets _secrets = null!;

    internal IReadOnlySet<string> SiloRoutes { get; private set; } = null!;

    internal IReadOnlySet<string> GatewayRoutes { get; private set; } = null!;

    internal IReadOnlySet<string> SecretFiles => _secrets.Files;

    internal KeyCheck KeyCheck { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _secrets = await GeneratedSecrets.MakeAsync();
        KeyCheck = new(_secrets.Directory);

        var gateway = new FakeGateway();
        await gateway.InitializeAsync();
        GatewayRoutes = Routes(gateway.Services);
        await gateway.DisposeAsync();

        // Composed and not started: no store is opened.
        await using var silo = SiloHost.Compose(["--urls", "http://127.0.0.1:0", "--Cluster:SiloPort", "0", "--Cluster:GatewayPort", "0"]);
        SiloRoutes = ((IEndpointRouteBuilder)silo)
            .DataSources.SelectMany(static source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(static endpoint => Path(endpoint))
            .ToHashSet();
    }

    public ValueTask DisposeAsync()
    {
        _secrets.Dispose();
        return ValueTask.CompletedTask;
    }

    private static HashSet<string> Routes(IServiceProvider services) =>
        [.. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(static endpoint => Path(endpoint))];

    private static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
}

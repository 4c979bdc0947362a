using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Gateway.Fakes.Tests;

/// <summary>The gateway over a real socket, with scripted grains behind it.</summary>
public sealed class FakeGateway : IAsyncLifetime
{
    private WebApplication? _app;

    public FakeGrains Grains { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    internal IServiceProvider Services => _app!.Services;

    /// <summary>Changes to the services, made before it starts.</summary>
    internal Action<IServiceCollection>? Configure { get; init; }

    /// <summary>What is set beside the defaults, as on a command line.</summary>
    internal IReadOnlyList<string> Settings { get; init; } = [];

    public async ValueTask InitializeAsync()
    {
        var builder = GatewayExtensions.CreateBuilder(["--urls", "http://127.0.0.1:0", "--Dashboard:Enabled", "false", .. Settings]);
        builder.Logging.ClearProviders();
        _app = GatewayExtensions.Compose(
            builder,
            composed =>
            {
                composed.Services.AddSingleton<IGrainFactory>(Grains);
                Configure?.Invoke(composed.Services);
            }
        );
        await _app.StartAsync();
        Http = new(new DocumentedAnswers(new SocketsHttpHandler(), scripted: true)) { BaseAddress = new(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
    }
}

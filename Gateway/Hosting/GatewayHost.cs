using Concord.Gateway.Auth;
using Concord.Gateway.Errors;
using Concord.Gateway.Errors.Unreadable;
using Concord.Gateway.Idempotency;
using Concord.Gateway.Log.Feed;
using Concord.Gateway.Operations;
using Concord.Gateway.Requests;
using Concord.Silo.Hosting;
using Concord.Silo.Hosting.Process;
using Concord.Silo.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace Concord.Gateway.Hosting;

/// <summary>The gateway's own services and the way of a request through it.</summary>
internal static class GatewayHost
{
    /// <summary>Settings lie beside the program, whatever directory it is started from.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddSecretsDirectory(args);
        return builder;
    }

    public static WebApplicationBuilder AddConcordGateway(this WebApplicationBuilder builder)
    {
        builder.AddAuth();
        ListenAddresses.Apply(builder);
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = static _ => HeaderText.Instance;
            kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Use(static next => connection => UnreadableRequests.OnConnectionAsync(connection, next.Invoke)));
        });

        // Its own line about a request that it refuses quotes the request.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None);
        builder.Services.AddHostedService<UnreadableRequests>();
        builder.HoldBackStartErrors();
        TraceContext.Require();
        builder.AddConcordTelemetry("concord-gateway", ListenAddresses.Read(builder.Configuration)[0]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(FeedLimits.Read(builder.Configuration));
        builder.Services.AddSingleton<FeedPlaces>();
        builder.Services.AddSingleton<FeedInstruments>();
        builder.Services.AddHostedService<GaugeStart<FeedInstruments>>();
        builder.Services.AddSingleton<Writes>();
        builder.Services.AddSingleton<Readiness>();
        return builder;
    }

    public static WebApplication UseConcordGateway(this WebApplication app)
    {
        app.Use(static (http, next) =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            return next(http);
        });
        app.UseMiddleware<ProblemMiddleware>();
        app.UseAuth();
        app.UseRouting();
        return app;
    }
}

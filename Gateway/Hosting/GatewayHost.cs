using Concord.Gateway.Auth;
using Concord.Gateway.Errors;
using Concord.Gateway.Idempotency;
using Concord.Gateway.Log.Feed;
using Concord.Gateway.Operations;

namespace Concord.Gateway.Hosting;

/// <summary>The gateway's own services and the way of a request through it.</summary>
internal static class GatewayHost
{
    /// <summary>Settings lie beside the program, whatever directory it is started from.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

    public static WebApplicationBuilder AddConcordGateway(this WebApplicationBuilder builder)
    {
        AuthMode.Check(builder.Configuration);
        ListenAddresses.Apply(builder);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.HoldBackStartErrors();
        TraceContext.Require();
        builder.AddMetrics();

        // Time for requests under way; then the silo stops.
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new FeedLimits());
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
        app.UseMiddleware<LoopbackOnlyMiddleware>();
        app.UseRouting();
        return app;
    }
}

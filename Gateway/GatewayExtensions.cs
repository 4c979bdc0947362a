using Concord.Client;
using Concord.Configuration;
using Concord.Gateway.Auth;
using Concord.Gateway.Feed;
using Concord.Gateway.Graph;
using Concord.Gateway.Http;
using Concord.Gateway.Imports;
using Concord.Gateway.Operations;
using Concord.Gateway.Policies;
using Concord.Gateway.Portfolio;
using Concord.Gateway.Realms;
using Concord.Gateway.Wal;
using Concord.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Concord.Gateway;

/// <summary>The composition of the gateway: its services, its pipeline and its endpoints.</summary>
internal static class GatewayExtensions
{
    /// <summary>The whole gateway. The program and the tests both call this, so that both run the same one.</summary>
    public static WebApplication Compose(string[] args) => Compose(CreateBuilder(args), static builder => builder.AddCluster());

    /// <param name="addGrains">Adds the services that call grains. It is called last, so it may replace any service.</param>
    public static WebApplication Compose(WebApplicationBuilder builder, Action<WebApplicationBuilder> addGrains)
    {
        builder.AddConcordGateway();
        addGrains(builder);

        var app = builder.Build();
        app.UseConcordGateway();
        app.MapRealms();
        app.MapPolicies();
        app.MapPortfolio();
        app.MapImports();
        app.MapWal();
        app.MapGraph();
        app.MapOperations();
        app.MapDashboard();
        return app;
    }

    /// <summary>Configuration files are beside the program, whatever directory it is started from.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddSecretsDirectory(args);
        return builder;
    }

    public static WebApplicationBuilder AddConcordGateway(this WebApplicationBuilder builder)
    {
        builder.AddProblems();
        var addresses = ListenAddresses.Bind(builder, builder.AddAuth());
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = static _ => HeaderText.Instance;
            kestrel.ConfigureEndpointDefaults(static endpoint =>
                endpoint.Use(static next => connection => UnreadableRequests.OnConnectionAsync(connection, next.Invoke))
            );
        });

        // Kestrel's own message about a request that it refuses quotes the request.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None);
        builder.Services.AddHostedService<UnreadableRequests>();
        builder.HoldBackStartErrors();
        TraceContext.Require();
        builder.AddConcordTelemetry("concord-gateway", addresses.All[0]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddConcordOptions<FeedOptions, FeedOptionsValidator>(FeedOptions.Section);
        builder.Services.AddSingleton<FeedSlots>();
        builder.Services.AddGauges<FeedInstruments>();

        // Used by everything except idempotency keys, imports, portfolios and the feed. Their grain calls (reservations, rows and progress
        // of a run, pages of rows, ends of the WAL) are internal to gateway and silos and useless to other services. So the client has no
        // methods for them, and they use IGrainFactory.
        builder.Services.TryAddSingleton<IConcordClient, ConcordClient>();
        builder.Services.AddSingleton<IdempotentWrites>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddImports();
        builder.Services.AddPortfolio();
        builder.Services.BindConcordOptions<ConcordDashboardOptions>(builder.Configuration, ConcordDashboardOptions.Section);
        return builder;
    }

    private static void UseConcordGateway(this WebApplication app)
    {
        app.Use(
            static (http, next) =>
            {
                http.Response.Headers.XContentTypeOptions = "nosniff";
                return next(http);
            }
        );
        app.UseProblems();
        app.UseRouting();
        app.UseAuth();
    }
}

using Concord.Configuration;
using Concord.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Silo;

/// <summary>A silo as a process: a member of a cluster, with a small HTTP port for operators and monitoring.</summary>
internal static partial class SiloHost
{
    public const string DefaultUrl = SiloHttpOptions.Default;

    public static Task<int> RunAsync(string[] args) => HostProcess.RunAsync("concord-silo", () => Compose(args), AnnounceAsync);

    internal static WebApplication Compose(string[] args)
    {
        // Configuration files are beside the program, whatever directory it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddSecretsDirectory(args);
        var urls = builder.Services.BindConcordOptions<SiloHttpOptions>(builder.Configuration, section: "").Urls ?? DefaultUrl;
        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.HoldBackStartErrors();
        builder.AddConcordTelemetry("concord-silo", urls.Split(';')[0]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SiloReadiness>();
        var cluster = builder.BindCluster();
        builder.UseConcordSilo(cluster);
        builder.Services.AddHostedService<StoreAnnouncement>();
        builder.RegisterSiloInConsul(cluster, urls.Split(';')[0]);

        var app = builder.Build();
        app.MapSiloHealth();
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }

    private static Task AnnounceAsync(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Concord");
        var cluster = app.Services.GetRequiredService<IOptions<ConcordClusterOptions>>().Value;
        var address = app.Services.GetRequiredService<ILocalSiloDetails>();
        LogJoined(
            logger,
            address.SiloAddress.ToParsableString(),
            cluster.ClusterId,
            cluster.Mode,
            address.GatewayAddress?.Endpoint.ToString() ?? "none",
            cluster.Certificates is null ? "not encrypted" : "TLS",
            string.Join(", ", app.Urls)
        );
        return Task.CompletedTask;
    }

    [LoggerMessage(
        1,
        LogLevel.Information,
        """
            Silo {Silo} is active in cluster {Cluster} ({Mode}).
              Clients  {Gateway}, connections {Encryption}
              Health   {Urls}   /health/live, /health/startup, /health/ready, /metrics
            """
    )]
    private static partial void LogJoined(
        ILogger logger,
        string silo,
        string cluster,
        ClusterMode mode,
        string gateway,
        string encryption,
        string urls
    );
}

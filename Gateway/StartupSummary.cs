using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Operations;
using Microsoft.Extensions.Options;

namespace Concord.Gateway;

/// <summary>Logs at start, once and concisely, what a person who starts the process wants to know.</summary>
internal static partial class StartupSummary
{
    public static async Task WriteAsync(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Concord");
        var urls = string.Join(", ", app.Urls);
        try
        {
            var info = await app.Services.GetRequiredService<IConcordClient>().Operations.GetInfoAsync();
            LogStarted(logger, ProductVersion.Text, urls, info.Store, info.Durability, info.Partitions, Access(app));
        }
        catch (Exception e) when (Concord.Gateway.Http.Problems.Of(e).Status == StatusCodes.Status503ServiceUnavailable)
        {
            LogStartedWithoutStore(logger, ProductVersion.Text, urls, e.Message);
        }
    }

    private static string Access(WebApplication app)
    {
        var auth = app.Services.GetRequiredService<IOptions<AuthOptions>>().Value;
        if (auth.Mode == AuthMode.None)
            return "no authentication (Auth:Mode None), this machine only";
        var keys = auth.Keys.Count == 1 ? "one key" : $"one of {auth.Keys.Count} keys";
        return app.Urls.Any(static url =>
            url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) && !ListenAddresses.IsLoopback(BindingAddress.Parse(url).Host)
        )
            ? $"{keys} (Auth:Mode Keys); not encrypted here: something in front must speak TLS"
            : $"{keys} (Auth:Mode Keys)";
    }

    [LoggerMessage(
        1,
        LogLevel.Information,
        """
            Concord {Version} is ready.
              API     {Urls}   reference /docs, health /health/ready
              Store   {Store}, {Partitions} partitions: {Durability}
              Access  {Access}
            """
    )]
    private static partial void LogStarted(
        ILogger logger,
        string version,
        string urls,
        string store,
        string durability,
        int partitions,
        string access
    );

    [LoggerMessage(2, LogLevel.Warning, "Concord {Version} listens on {Urls}, but its store does not answer yet: {Reason}")]
    private static partial void LogStartedWithoutStore(ILogger logger, string version, string urls, string reason);
}

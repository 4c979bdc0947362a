using Concord.Gateway.Operations;
using Concord.Grains.Abstractions.Operations;

namespace Concord.Gateway.Hosting;

/// <summary>What a person who just started the process wants to know, once and concisely.</summary>
internal static partial class StartupBlock
{
    public static async Task WriteAsync(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Concord");
        var urls = string.Join(", ", app.Urls);
        try
        {
            var info = await app.Services.GetRequiredService<IGrainFactory>().GetGrain<ISystemGrain>(0).GetInfoAsync();
            LogStarted(logger, ProductVersion.Text, urls, info.Store, info.Durability, info.Partitions);
        }
        catch (Exception e) when (Errors.Problems.Of(e).Status == StatusCodes.Status503ServiceUnavailable)
        {
            LogStartedWithoutStore(logger, ProductVersion.Text, urls, e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Information,
        """
        Concord {Version} is ready.
          API     {Urls}   reference /docs, health /health/ready
          Store   {Store}, {Partitions} partitions: {Durability}
          Access  no authentication (Auth:Mode None), this machine only
        """)]
    private static partial void LogStarted(ILogger logger, string version, string urls, string store, string durability, int partitions);

    [LoggerMessage(2, LogLevel.Warning, "Concord {Version} listens on {Urls}, but its store does not answer yet: {Reason}")]
    private static partial void LogStartedWithoutStore(ILogger logger, string version, string urls, string reason);
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Hosting;

/// <summary>
/// A start that fails is told in one line by <see cref="HostProcess"/>. Until the start is over, the stack traces that host, server and
/// silo log about the same failure are held back; and once it has failed, what they say while they stop.
/// </summary>
internal static class StartupLogFilter
{
    private static readonly string[] Categories =
    [
        "Microsoft.Extensions.Hosting.Internal.Host",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Orleans",
    ];

    public static void HoldBackStartErrors(this IHostApplicationBuilder builder)
    {
        foreach (var category in Categories)
        {
            var minimum = builder.Configuration.GetValue("Logging:LogLevel:" + category, LogLevel.Warning);
            builder.Logging.AddFilter(category, level => level >= minimum && (minimum < LogLevel.Information || IsShown(level)));
        }
    }

    private static bool IsShown(LogLevel level) =>
        HostProcess.Phase switch
        {
            ProcessPhase.Starting => level < LogLevel.Error,
            ProcessPhase.Running => true,
            _ => false,
        };
}

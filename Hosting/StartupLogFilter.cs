using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Hosting;

/// <summary>
/// <see cref="HostProcess"/> reports a failed start in one line. Until the start is over, this filter holds back the stack traces that
/// host, server and silo log about the same failure; after a failure also what they log while they stop.
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

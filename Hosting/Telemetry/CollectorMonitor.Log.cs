using Microsoft.Extensions.Logging;

namespace Concord.Hosting;

internal sealed partial class CollectorMonitor
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The collector at {Collector} cannot be reached ({Reason}). Its {Signals} are dropped until then; requests and data are not "
            + "affected. This is logged once."
    )]
    private partial void LogAway(string collector, string reason, string signals);

    [LoggerMessage(2, LogLevel.Information, "The collector at {Collector} accepts telemetry again, after {Duration}.")]
    private partial void LogBack(string collector, TimeSpan duration);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "{Endpoint} refuses the telemetry ({Reason}). It is dropped until the endpoint accepts it; requests and data are not "
            + "affected. This is logged once."
    )]
    private partial void LogRefused(string endpoint, string reason);

    [LoggerMessage(4, LogLevel.Information, "{Endpoint} accepts telemetry again.")]
    private partial void LogTakesAgain(string endpoint);
}

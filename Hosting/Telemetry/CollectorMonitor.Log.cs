using Microsoft.Extensions.Logging;

namespace Concord.Silo.Telemetry;

internal sealed partial class CollectorMonitor
{
    [LoggerMessage(1, LogLevel.Warning,
        "The collector at {Collector} cannot be reached ({Reason}). Until it can, its {Signals} are dropped; requests and data are not affected. This is said once.")]
    private partial void LogAway(string collector, string reason, string signals);

    [LoggerMessage(2, LogLevel.Information, "The collector at {Collector} takes telemetry again, after {Duration}.")]
    private partial void LogBack(string collector, TimeSpan duration);

    [LoggerMessage(3, LogLevel.Warning, "{Endpoint} does not take what it is sent ({Reason}). Until it does, this is dropped; requests and data are not affected. This is said once.")]
    private partial void LogRefused(string endpoint, string reason);

    [LoggerMessage(4, LogLevel.Information, "{Endpoint} takes what it is sent again.")]
    private partial void LogTakesAgain(string endpoint);
}

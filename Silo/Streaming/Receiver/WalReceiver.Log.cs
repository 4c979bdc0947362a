using Microsoft.Extensions.Logging;

namespace Concord.Silo.Streaming.Receiver;

internal sealed partial class WalReceiver
{
    [LoggerMessage(1, LogLevel.Warning, "Projection {Projection} cannot read partition {Partition} of the log, and waits: {Reason}")]
    private partial void LogLogIsAway(string projection, int partition, string reason);

    [LoggerMessage(2, LogLevel.Information, "Projection {Projection} reads partition {Partition} of the log again, after {Failures} failed tries.")]
    private partial void LogLogIsBack(string projection, int partition, int failures);

    [LoggerMessage(3, LogLevel.Warning, "Projection {Projection} has not acknowledged everything that partition {Partition} delivered; it is delivered again.")]
    private partial void LogDeliversAgain(string projection, int partition);
}

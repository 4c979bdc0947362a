using Concord.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Projections;

internal sealed partial class PartitionProjector
{
    [LoggerMessage(1, LogLevel.Warning, "Projection {Projection} waits on partition {Partition}: its target cannot be reached. {Reason}")]
    private partial void LogOutageBegins(string projection, int partition, string reason);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "Projection {Projection} continues with partition {Partition}: its target was unavailable for {Duration}."
    )]
    private partial void LogOutageEnds(string projection, int partition, TimeSpan duration);

    [LoggerMessage(3, LogLevel.Warning, "Projection {Projection} failed to apply the event at {Position}, try {Tries}.")]
    private partial void LogTryFailed(string projection, WalPosition position, int tries, Exception error);

    [LoggerMessage(4, LogLevel.Error, "Projection {Projection} has set aside the event {EventId} at {Position} after {Tries} tries.")]
    private partial void LogDeadLetter(string projection, WalPosition position, string eventId, int tries, Exception error);

    [LoggerMessage(
        5,
        LogLevel.Warning,
        "Projection {Projection} drops {Entries} entries of partition {Partition} that were read before the store was "
            + "restarted or failed over. What the log still has of them "
            + "comes again. {Reason}"
    )]
    private partial void LogOutdated(string projection, int partition, int entries, string reason);
}

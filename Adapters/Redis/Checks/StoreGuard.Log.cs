using Concord.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Redis;

internal sealed partial class StoreGuard
{
    [LoggerMessage(1, LogLevel.Information, "Redis holds store {StoreId}. Durability: {Durability}")]
    private partial void LogVerified(string storeId, string durability);

    [LoggerMessage(2, LogLevel.Critical, "Commits are refused: {Reason}")]
    private partial void LogClosed(string reason);

    [LoggerMessage(3, LogLevel.Warning, "The durability of Redis has changed. Now: {Durability} Before: {Before}")]
    private partial void LogDurability(string durability, string before);

    [LoggerMessage(
        4,
        LogLevel.Critical,
        "Redis has lost the end of partition {Partition} of the WAL: it ends at {Kept}, and entries up to {Seen} are known."
    )]
    private partial void LogLost(int partition, EntryId kept, EntryId seen);

    [LoggerMessage(
        5,
        LogLevel.Critical,
        "Partition {Partition}: {Restored} lost events were restored from the archive, {Present} were present, {Diverged} do not "
            + "follow on the stored state, of which {SetAside} were taken out of "
            + "the archive and set aside. Events that were not archived are lost."
    )]
    private partial void LogRestored(int partition, int restored, int present, int diverged, int setAside);

    [LoggerMessage(
        7,
        LogLevel.Critical,
        "Partition {Partition}: an earlier recovery of the events after {Kept} was interrupted; it is continued."
    )]
    private partial void LogUnfinished(int partition, EntryId kept);

    [LoggerMessage(
        8,
        LogLevel.Warning,
        "Redis is used without comparing it with the archive, which is unavailable: Redis has not been restarted since the last "
            + "comparison. {Reason}"
    )]
    private partial void LogNotCompared(string reason);

    [LoggerMessage(6, LogLevel.Debug, "Redis cannot be verified yet. {Reason}")]
    private partial void LogNotYet(string reason);
}

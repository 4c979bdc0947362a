using Concord.Grains.Abstractions.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Silo.Redis.Verification;

internal sealed partial class StoreGuard
{
    [LoggerMessage(1, LogLevel.Information, "Redis holds store {StoreId}. Durability: {Durability}")]
    private partial void LogVerified(string storeId, string durability);

    [LoggerMessage(2, LogLevel.Critical, "No change is accepted: {Reason}")]
    private partial void LogClosed(string reason);

    [LoggerMessage(3, LogLevel.Warning, "The durability of Redis has changed. Now: {Durability} Before: {Before}")]
    private partial void LogDurability(string durability, string before);

    [LoggerMessage(4, LogLevel.Critical, "Redis has lost the end of partition {Partition} of the log: it ends at {Kept}, and was seen up to {Seen}.")]
    private partial void LogLost(int partition, EntryId kept, EntryId seen);

    [LoggerMessage(5, LogLevel.Critical,
        "Partition {Partition}: {Restored} lost events were put back from the archive, {Present} were there, {Diverged} do not fit what is stored now, of which {SetAside} were taken out of "
        + "the archive and set aside. What not even the archive had is gone.")]
    private partial void LogRestored(int partition, int restored, int present, int diverged, int setAside);

    [LoggerMessage(7, LogLevel.Critical, "Partition {Partition}: what Redis had lost after {Kept} is not all put back yet, by this silo or another; this goes on with it.")]
    private partial void LogUnfinished(int partition, EntryId kept);

    [LoggerMessage(8, LogLevel.Warning, "Redis is used without looking into the archive, which is away: it has not been restarted since it was compared last. {Reason}")]
    private partial void LogNotCompared(string reason);

    [LoggerMessage(6, LogLevel.Debug, "Redis cannot be looked at yet. {Reason}")]
    private partial void LogNotYet(string reason);
}

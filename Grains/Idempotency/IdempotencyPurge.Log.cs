using Microsoft.Extensions.Logging;

namespace Concord.Grains.Idempotency;

internal sealed partial class IdempotencyPurge
{
    [LoggerMessage(1, LogLevel.Debug, "{Removed} old idempotency keys were forgotten.")]
    private partial void LogPurged(long removed);

    [LoggerMessage(2, LogLevel.Warning, "Old idempotency keys could not be forgotten now, and will be in an hour: {Reason}")]
    private partial void LogPostponed(string reason);
}

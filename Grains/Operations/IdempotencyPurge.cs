using Concord.Ports;
using Microsoft.Extensions.Logging;

namespace Concord.Operations;

/// <summary>
/// Removes keys that are older than <see cref="Retention"/>, once an hour. Every silo does it: a second one finds nothing to
/// remove.
/// </summary>
internal sealed partial class IdempotencyPurge(IIdempotencyStore store, TimeProvider time, ILogger<IdempotencyPurge> logger)
    : PeriodicService(Period, time, logger)
{
    /// <summary>The contract promises 24 hours; the additional hour allows for clocks that differ.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(25);

    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly ILogger _logger = logger;

    protected override async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            var removed = await store.PurgeAsync(Time.GetUtcNow() - Retention, cancellationToken);
            if (removed > 0)
                LogPurged(removed);
        }
        catch (StorageUnavailableException e)
        {
            LogPostponed(e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Removed} old idempotency keys were removed.")]
    private partial void LogPurged(long removed);

    [LoggerMessage(2, LogLevel.Warning, "Old idempotency keys could not be removed; the next try is in an hour: {Reason}")]
    private partial void LogPostponed(string reason);
}

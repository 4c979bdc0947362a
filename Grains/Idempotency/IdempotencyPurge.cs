using Concord.Grains.Abstractions.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Grains.Idempotency;

/// <summary>
/// Forgets keys that are older than <see cref="Retention"/>, once an hour. Every silo does it: a second one finds nothing left to do.
/// </summary>
internal sealed partial class IdempotencyPurge(IIdempotencyStore store, TimeProvider time, ILogger<IdempotencyPurge> logger) : BackgroundService
{
    /// <summary>The contract promises 24 hours; the hour more is for clocks that differ.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(25);

    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly PeriodicTimer _timer = new(Period, time);

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stoppingToken)) await PurgeAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var removed = await store.PurgeAsync(time.GetUtcNow() - Retention, cancellationToken);
            if (removed > 0) LogPurged(removed);
        }
        catch (StorageUnavailableException e)
        {
            LogPostponed(e.Message);
        }
    }
}

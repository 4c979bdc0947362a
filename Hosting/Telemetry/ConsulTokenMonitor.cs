using Concord.Adapters.Clustering.Consul;
using Concord.Operations;
using Microsoft.Extensions.Logging;

namespace Concord.Hosting;

/// <summary>
/// Asks Consul every hour when this process' token expires. While Consul is unavailable, or does not know the token any more, the last
/// answer stays valid.
/// </summary>
internal sealed partial class ConsulTokenMonitor(ConsulOptions settings, TimeProvider time, ILogger<ConsulTokenMonitor> logger)
    : PeriodicService(Period, time, logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger;
    private readonly ConsulToken _token = new(settings.Agents, settings.AclToken, settings.Timeout);
    private long _expires;

    /// <summary>Null for a token that does not expire, and where it is not known.</summary>
    public DateTimeOffset? Expires => Volatile.Read(ref _expires) is not 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Returns false where Consul did not answer.</summary>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            Volatile.Write(ref _expires, (await _token.ReadExpirationAsync(cancellationToken))?.UtcTicks ?? 0);
            return true;
        }
        catch (Exception e) when (e is ConsulUnavailableException or InvalidDataException)
        {
            LogNotNow(e.Message);
            return false;
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _token.Dispose();
    }

    protected override bool BeginsAtOnce => true;

    protected override async Task RunRoundAsync(CancellationToken cancellationToken) =>
        SetInterval(await CheckAsync(cancellationToken) ? Period : RetryInterval);

    [LoggerMessage(1, LogLevel.Debug, "The expiry of the Consul token could not be read. {Reason}")]
    private partial void LogNotNow(string reason);
}

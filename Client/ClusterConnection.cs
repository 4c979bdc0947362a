using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Client;

/// <summary>
/// Whether the cluster has been reached. While it cannot be reached at the start, the client keeps trying; that is logged once,
/// and once more when it connects. The same holds if a running client loses its last gateway: Orleans itself looks for others.
/// </summary>
internal sealed partial class ClusterConnection(
    IOptions<ConcordClientOptions> options,
    TimeProvider time,
    ILogger<ClusterConnection> logger
) : IClientConnectionRetryFilter, IClusterConnectionStatusObserver, ILifecycleParticipant<IClusterClientLifecycle>
{
    private const int Starting = 0;
    private const int Open = 1;
    private const int Closed = 2;

    private int _state;
    private int _lost;
    private readonly Backoff _backoff = new(options.Value.FirstPause, options.Value.LastPause);
    private int _failures;

    /// <summary>The client is stopping or has stopped: nothing is retried.</summary>
    public bool IsClosed => Volatile.Read(ref _state) == Closed;

    /// <summary>Null if calls can be made; otherwise why not. Then nothing was sent.</summary>
    public StorageUnavailableException? GetRefusal() =>
        Volatile.Read(ref _state) switch
        {
            Open => null,
            Starting => new("The cluster has not been reached yet.") { NothingHappened = true },
            _ => new("The client of the cluster is stopped.") { NothingHappened = true },
        };

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _lost, 1) == 0)
            LogNotReached(options.Value.ClusterId, exception.Message);
        try
        {
            await Task.Delay(_backoff.Pause(_failures++), time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Participate(IClusterClientLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ClusterConnection), ServiceLifecycleStage.Active, OpenAsync, CloseAsync);

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (currentNumberOfGateways > 0 && Volatile.Read(ref _state) == Open)
            Reached();
    }

    public void NotifyClusterConnectionLost()
    {
        if (Volatile.Read(ref _state) == Open && Interlocked.Exchange(ref _lost, 1) == 0)
            LogLost(options.Value.ClusterId);
    }

    private Task OpenAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _state, Open);
        Reached();
        return Task.CompletedTask;
    }

    private Task CloseAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _state, Closed);
        return Task.CompletedTask;
    }

    private void Reached()
    {
        if (Interlocked.Exchange(ref _lost, 0) == 1)
            LogReached(options.Value.ClusterId);
    }

    [LoggerMessage(1, LogLevel.Warning, "Cluster {Cluster} cannot be reached yet; the connection is retried. {Reason}")]
    private partial void LogNotReached(string cluster, string reason);

    [LoggerMessage(2, LogLevel.Information, "Cluster {Cluster} is reached.")]
    private partial void LogReached(string cluster);

    [LoggerMessage(3, LogLevel.Warning, "No silo of cluster {Cluster} is connected any more; the connection is retried.")]
    private partial void LogLost(string cluster);
}

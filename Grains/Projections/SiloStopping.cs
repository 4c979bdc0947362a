namespace Concord.Projections;

/// <summary>
/// Signals that the silo has begun to stop, so that a projection that waits for its target does not delay it. The host's own
/// signal is too early: it comes before requests under way are drained, and those may still wait for a projection.
/// </summary>
internal sealed class SiloStopping : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public CancellationToken Token => _stopping.Token;

    /// <summary>The last stage to start is the first to stop.</summary>
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(SiloStopping), ServiceLifecycleStage.Last, _ => Task.CompletedTask, _ => _stopping.CancelAsync());

    public void Dispose() => _stopping.Dispose();
}

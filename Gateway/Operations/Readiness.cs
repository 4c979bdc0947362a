using Concord.Gateway.Errors;
using Concord.Grains.Abstractions.Operations;
using Concord.Silo.Hosting.Health;

namespace Concord.Gateway.Operations;

/// <summary>Whether requests can be served now. Never throws and never hangs: whoever asks decides about traffic by the answer.</summary>
internal sealed class Readiness(IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<ReadinessDocument> CheckAsync()
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested) return ReadinessDocument.Of(new DependencyStatus("gateway", false, "Starting."));
        if (lifetime.ApplicationStopping.IsCancellationRequested) return ReadinessDocument.Of(new DependencyStatus("gateway", false, "Shutting down."));
        try
        {
            return ReadinessDocument.Of(await grains.GetGrain<ISystemGrain>(0).CheckAsync().WaitAsync(Patience, time));
        }
#pragma warning disable CA1031 // Any failure here has one meaning: not ready. Which one it was is in the answer's detail.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ReadinessDocument.Of(new DependencyStatus("cluster", false, e is TimeoutException ? "No silo answered in time." : Problems.Of(e).Detail));
        }
    }
}

using Concord.Hosting;
using Concord.Operations;
using Microsoft.Extensions.Hosting;
using SiloStatus = Orleans.Runtime.SiloStatus;

namespace Concord.Silo;

/// <summary>Whether this silo works now. Never throws and never hangs.</summary>
internal sealed class SiloReadiness(
    IGrainFactory grains,
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    IHostApplicationLifetime lifetime,
    TimeProvider time
)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public async Task<ReadinessResponse> CheckAsync()
    {
        var silo = CheckSilo();
        if (!silo.Ready)
            return ReadinessResponse.Of(silo);
        try
        {
            return ReadinessResponse.Of([silo, .. await grains.GetGrain<ISystemGrain>(0).CheckAsync().WaitAsync(Timeout, time)]);
        }
        catch (Exception e) when (e is ConcordException or OrleansException or TimeoutException)
        {
            return ReadinessResponse.Of(
                silo,
                new DependencyStatus("cluster", false, e is TimeoutException ? "It has not answered in time." : e.Message)
            );
        }
    }

    private DependencyStatus CheckSilo()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return new("silo", false, "Draining: it hands its work over and leaves.");
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
            return new("silo", false, "Starting.");
        var status = membership.CurrentSnapshot.GetSiloStatus(local.SiloAddress);
        return new(
            "silo",
            status == SiloStatus.Active,
            $"{local.SiloAddress.ToParsableString()} is {status.ToString().ToLowerInvariant()}"
        );
    }
}

using Concord.Operations;

namespace Concord.Hosting;

/// <summary>
/// The first step of a stop: the process still answers for a while, and <c>/health/ready</c> reports that it is not ready. Load balancers
/// that check it route requests elsewhere before the first one is refused.
/// </summary>
internal sealed class DrainDelay(TimeSpan notice) : HostedLifecycle
{
    // Real time, because load balancers outside are waited for.
    public override async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (notice > TimeSpan.Zero)
            await Task.Delay(notice, CancellationToken.None);
    }
}

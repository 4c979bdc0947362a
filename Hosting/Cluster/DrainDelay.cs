using Concord.Operations;

namespace Concord.Hosting;

/// <summary>
/// The first thing when the process is told to stop: it still answers for a while, and <c>/health/ready</c> says that it will not for long.
/// Whoever sends requests here by that answer sends them elsewhere, before the first one is refused.
/// </summary>
internal sealed class DrainDelay(TimeSpan notice) : HostedLifecycle
{
    // Real time: those who are waited for are outside.
    public override async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (notice > TimeSpan.Zero)
            await Task.Delay(notice, CancellationToken.None);
    }
}

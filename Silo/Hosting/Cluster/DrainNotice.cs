using Microsoft.Extensions.Hosting;

namespace Concord.Silo.Hosting.Cluster;

/// <summary>
/// The first thing when the process is told to stop: it still answers for a while, and <c>/health/ready</c> says that it will not for long. Whoever sends requests here
/// by that answer sends them elsewhere, before the first one is refused.
/// </summary>
internal sealed class DrainNotice(TimeSpan notice) : IHostedLifecycleService
{
    // Real time: those who are waited for are outside.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (notice > TimeSpan.Zero) await Task.Delay(notice, CancellationToken.None);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

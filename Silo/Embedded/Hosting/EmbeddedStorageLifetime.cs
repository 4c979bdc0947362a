using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concord.Silo.Embedded.Hosting;

/// <summary>
/// Opens the store before any hosted service starts, so that a store that cannot be opened ends the start with its message; closes it when all of
/// them, the silo among them, have stopped and can write no more.
/// </summary>
internal sealed class EmbeddedStorageLifetime(IServiceProvider services) : IHostedLifecycleService
{
    private EmbeddedDatabase? _database;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _database = services.GetRequiredService<EmbeddedDatabase>();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        _database?.Dispose();
        return Task.CompletedTask;
    }
}

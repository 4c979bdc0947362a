using Concord.Grains.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Silo.Embedded.Hosting;

/// <summary>
/// Opens the file before any hosted service starts, so that a file that cannot be opened ends the start with its message; closes it when all of
/// them, the silo among them, have stopped and can write no more.
/// </summary>
internal sealed class EmbeddedStorageLifetime(IServiceProvider services) : HostedLifecycle
{
    private EmbeddedDatabase? _database;

    public override Task StartingAsync(CancellationToken cancellationToken)
    {
        _database = services.GetRequiredService<EmbeddedDatabase>();
        return Task.CompletedTask;
    }

    public override Task StoppedAsync(CancellationToken cancellationToken)
    {
        _database?.Dispose();
        return Task.CompletedTask;
    }
}

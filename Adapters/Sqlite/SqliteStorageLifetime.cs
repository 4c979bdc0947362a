using Concord.Operations;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Opens the file before any hosted service starts, so that a file that cannot be opened ends the start with its message. Closes it when
/// all hosted services, including the silo, have stopped and can write no more.
/// </summary>
internal sealed class SqliteStorageLifetime(SqliteDatabase database) : HostedLifecycle
{
    public override Task StartingAsync(CancellationToken cancellationToken)
    {
        database.Open();
        return Task.CompletedTask;
    }

    public override Task StoppedAsync(CancellationToken cancellationToken)
    {
        database.Dispose();
        return Task.CompletedTask;
    }
}

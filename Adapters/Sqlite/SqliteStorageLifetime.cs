using Concord.Operations;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Opens the files before any hosted service starts, so that a file that cannot be opened ends the start with its message. Closes them when
/// all hosted services, including the silo, have stopped and can write no more.
/// </summary>
internal sealed partial class SqliteStorageLifetime(
    IEnumerable<FollowerFile> followers,
    ILogger<SqliteStorageLifetime> logger,
    SqliteDatabase? store = null,
    SqliteWriteAheadLog? log = null
) : HostedLifecycle
{
    public override Task StartingAsync(CancellationToken cancellationToken)
    {
        store?.Open();
        foreach (var follower in followers)
            follower.Database.Open();
        log?.Open();
        return Task.CompletedTask;
    }

    public override async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await SaveAsync();
        foreach (var follower in followers)
            follower.Database.Dispose();
        store?.Dispose();
    }

    /// <summary>What is not saved is in the files, and the next start finds it there.</summary>
    private async Task SaveAsync()
    {
        try
        {
            if (log is not null)
                await log.SaveAsync();
        }
        catch (StorageUnavailableException error)
        {
            LogNotSaved(error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The progress of the projections was not saved at the end: {Reason}")]
    private partial void LogNotSaved(string reason);
}

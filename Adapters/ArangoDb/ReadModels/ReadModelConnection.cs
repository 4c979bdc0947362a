using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.ArangoDb;

/// <summary>The connection to archive and policy list. Each preparation checks whether they belong to the store that Redis holds.</summary>
internal sealed partial class ReadModelConnection : IDisposable
{
    private readonly ArangoDatabase _database;
    private readonly Func<string> _storeId;
    private readonly ILogger<ReadModelConnection> _logger;
    private readonly ArangoConnection<ArangoSession> _connection;

    /// <param name="storeId">Of the store in Redis; read when it is needed.</param>
    public ReadModelConnection(ArangoDatabase database, Func<string> storeId, ILogger<ReadModelConnection> logger)
    {
        (_database, _storeId, _logger) = (database, storeId, logger);
        _connection = new(database, "The archive, with the lists,", OpenAsync, logger);
    }

    public TimeProvider Time => _database.Time;

    /// <inheritdoc cref="ArangoConnection{TSession}.RunAsync"/>
    public Task<T> RunAsync<T>(
        Func<ArangoSession, Task<T>> operation,
        CancellationToken cancellationToken,
        [CallerMemberName] string name = ""
    ) => _connection.RunAsync(operation, cancellationToken, name);

    public void Dispose() => _connection.Dispose();

    private async Task<ArangoSession> OpenAsync(ServerFeatures features, CancellationToken cancellationToken)
    {
        var storeId = _storeId();
        await ReadModelSchema.EnsureAsync(_database.Client, _database.FlushesArchive, _database.FlushesAll, cancellationToken);
        if (
            await ReadModelSchema.FollowAsync(
                _database.Client,
                $"The archive in ArangoDB ({_database.Endpoints}, database {_database.Name})",
                storeId,
                cancellationToken
            )
        )
            LogBegun(_database.Name, storeId);
        return new(_database.Client, features);
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Archive and lists in ArangoDB, database {Database}, are new and follow store {StoreId} from now on. If that store is not "
            + "new, they were in another place before, or are lost."
    )]
    private partial void LogBegun(string database, string storeId);
}

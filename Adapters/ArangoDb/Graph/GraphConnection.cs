using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.ArangoDb;

/// <summary>The connection to the graph: besides the server, which generation is read and which is being built.</summary>
internal sealed class GraphConnection : IDisposable
{
    private readonly ArangoDatabase _database;
    private readonly ArangoConnection<GraphSession> _connection;

    public GraphConnection(ArangoDatabase database, ILogger<GraphConnection> logger)
    {
        (_database, Client, Time) = (database, database.Client, database.Time);
        _connection = new(
            database,
            "The graph",
            async (features, cancellationToken) =>
                new(database.Client, features, await GraphSchema.EnsureAsync(database.Client, database.FlushesAll, cancellationToken)),
            logger
        );
    }

    public ArangoClient Client { get; }

    public TimeProvider Time { get; }

    /// <inheritdoc cref="ArangoDatabase.FlushesAll"/>
    public bool Flushes => _database.FlushesAll;

    /// <inheritdoc cref="ArangoConnection{TSession}.Features"/>
    public ServerFeatures? Features => _connection.Features;

    /// <inheritdoc cref="ArangoConnection{TSession}.RunAsync"/>
    public Task<T> RunAsync<T>(
        Func<GraphSession, Task<T>> operation,
        CancellationToken cancellationToken,
        [CallerMemberName] string name = ""
    ) => _connection.RunAsync(operation, cancellationToken, name);

    /// <inheritdoc cref="ArangoDatabase.CheckAsync"/>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        _connection.RunAsync(
            async _ =>
            {
                await _database.CheckAsync(GraphSchema.Meta, cancellationToken);
                return true;
            },
            cancellationToken,
            "Check"
        );

    /// <summary>Takes over a new state of the generations, for example after changing it.</summary>
    public void SetState(GraphState state)
    {
        if (_connection.Session is { } session)
            _connection.Session = session with { State = state };
    }

    /// <summary>The present state of the generations.</summary>
    public async Task<GraphState> ReadStateAsync(CancellationToken cancellationToken)
    {
        var state =
            await Client.GetDocumentAsync<GraphState>(GraphSchema.Meta, GraphState.Key, cancellationToken)
            ?? throw new ApiErrorException(
                new(
                    true,
                    System.Net.HttpStatusCode.NotFound,
                    ArangoErrorNum.DocumentNotFound,
                    "The document of the generations is missing."
                )
            );
        SetState(state);
        return state;
    }

    public void Dispose() => _connection.Dispose();
}

/// <summary>What is known of the server and of the graph on it.</summary>
internal sealed record GraphSession(ArangoClient Client, ServerFeatures Features, GraphState State) : ArangoSession(Client, Features)
{
    /// <summary>The generation that is read.</summary>
    public Generation Current => State.CurrentGeneration;
}

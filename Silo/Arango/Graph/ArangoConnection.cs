using Concord.Grains.Abstractions.Errors;
using Concord.Silo.Arango.Client;
using Concord.Silo.Arango.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Arango.Graph;

/// <summary>
/// The way to the server. It is taken when somebody first needs it: which version it is, database and collections, which generation is read. That is kept until
/// something says that it may not hold any more (the server was away, a generation is gone), and then looked at anew.
/// </summary>
internal sealed partial class ArangoConnection : IDisposable
{
    private const int MaxLooks = 4;

    private readonly ArangoEndpoints _endpoints;
    private readonly ArangoOptions _options;
    private readonly ILogger<ArangoConnection> _logger;
    private readonly ArangoDBClient _system;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private ArangoSession? _session;
    private bool _away;

    public ArangoConnection(HttpClient http, ArangoEndpoints endpoints, IOptions<ArangoOptions> options, TimeProvider time, ILogger<ArangoConnection> logger)
    {
        (_endpoints, _options, _logger, Time) = (endpoints, options.Value, logger, time);
        Client = new ArangoDBClient(new HttpApiTransport(http, _options.Database));
        _system = new ArangoDBClient(new HttpApiTransport(http, "_system"));
    }

    public ArangoDBClient Client { get; }

    public TimeProvider Time { get; }

    /// <summary>Of the server that was last connected to.</summary>
    public ServerFeatures? Features { get; private set; }

    /// <summary>Runs what asks or writes, from its beginning where the generation that it works on has been replaced meanwhile.</summary>
    /// <exception cref="StorageUnavailableException">The server cannot be reached, refuses us, or cannot do it now.</exception>
    public async Task<T> RunAsync<T>(Func<ArangoSession, Task<T>> operation, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            try
            {
                var result = await operation(await OpenAsync(cancellationToken));
                _away = false;
                return result;
            }
            catch (ApiErrorException error) when (ArangoErrors.IsStale(error) && look < MaxLooks)
            {
                Forget();
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested && (error is ApiErrorException || ArangoErrors.IsOutage(error)))
            {
                var translated = ArangoErrors.Translate(error, _endpoints.ToString(), _options.Database, _options.User);
                if (translated is StorageUnavailableException)
                {
                    // After an outage it may be another server, or another version of it.
                    Forget();
                    if (!_away) LogAway(translated.Message);
                    _away = true;
                }

                throw translated;
            }
        }
    }

    /// <summary>Takes over what was learned of the generations, for instance by changing them.</summary>
    public void Learn(GraphState state)
    {
        if (_session is { } session) _session = session with { State = state };
    }

    /// <summary>The generations as they are now.</summary>
    public async Task<GraphState> ReadStateAsync(CancellationToken cancellationToken)
    {
        var state = await Client.Document.GetDocumentAsync<GraphState>(GraphSchema.Meta, GraphState.Key, cancellationToken)
            ?? throw new ApiErrorException(new(true, System.Net.HttpStatusCode.NotFound, ArangoErrorNum.DocumentNotFound, "The document of the generations is missing."));
        Learn(state);
        return state;
    }

    public void Dispose() => _opening.Dispose();

    private void Forget() => _session = null;

    private async Task<ArangoSession> OpenAsync(CancellationToken cancellationToken)
    {
        if (_session is { } present) return present;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_session is { } other) return other;
            var features = await PrepareDatabaseAsync(cancellationToken);
            var state = await GraphSchema.EnsureAsync(Client, features, cancellationToken);
            if (Features != features) LogConnected(features.Version, features.Edition, _endpoints.ToString(), _options.Database);
            Features = features;
            return _session = new(Client, features, state);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<ServerFeatures> PrepareDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadFeaturesAsync(cancellationToken);
        }
        catch (ApiErrorException error) when (error.ApiError.ErrorNum == ArangoErrorNum.DatabaseNotFound)
        {
            await CreateDatabaseAsync(cancellationToken);
            return await ReadFeaturesAsync(cancellationToken);
        }
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            // On one server of a cluster, so that a statement is one transaction there too.
            await _system.Database.EnsureDatabaseAsync(new(_options.Database) { Options = new("single") }, cancellationToken);
        }
        catch (ApiErrorException error) when (error.ApiError.Code is System.Net.HttpStatusCode.BadRequest or System.Net.HttpStatusCode.NotImplemented)
        {
            // An edition or version that has no such thing.
            await _system.Database.EnsureDatabaseAsync(new(_options.Database), cancellationToken);
        }
    }

    private async Task<ServerFeatures> ReadFeaturesAsync(CancellationToken cancellationToken)
    {
        var version = await Client.Admin.GetServerVersionAsync(cancellationToken);
        return new(version.Version is { Length: > 0 } number ? number : "of a hidden version", version.License ?? "unknown edition");
    }
}

/// <summary>What is known of the server while it can be reached.</summary>
internal sealed record ArangoSession(ArangoDBClient Client, ServerFeatures Features, GraphState State)
{
    /// <summary>What is read.</summary>
    public Generation Current => State.CurrentGeneration;
}

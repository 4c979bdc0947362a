using System.Diagnostics.Metrics;
using System.Net;
using Concord.Silo.Arango.Client;
using Concord.Silo.Arango.Hosting;
using Concord.Silo.Telemetry;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Arango.Connection;

/// <summary>The server and the database that the settings name, for everything that is kept there.</summary>
internal sealed class ArangoDatabase
{
    private readonly ArangoEndpoints _endpoints;
    private readonly ArangoOptions _options;
    private readonly ArangoDBClient _system;

    public ArangoDatabase(HttpClient http, ArangoEndpoints endpoints, IOptions<ArangoOptions> options, IMeterFactory meters)
    {
        (_endpoints, _options) = (endpoints, options.Value);
        Client = new ArangoDBClient(new HttpApiTransport(http, _options.Database));
        Calls = new(meters, "arangodb", _options.Database);
        _system = new ArangoDBClient(new HttpApiTransport(http, "_system"));
    }

    public ArangoDBClient Client { get; }

    /// <summary>What is told of the calls to it.</summary>
    public DatabaseCalls Calls { get; }

    /// <summary>Real time, for pauses: what is waited for here is another process.</summary>
    public TimeProvider Time { get; } = TimeProvider.System;

    public string Name => _options.Database;

    /// <summary>Without secrets.</summary>
    public string Endpoints => _endpoints.ToString();

    /// <summary>Looks which server it is, and makes the database where it is missing.</summary>
    public async Task<ServerFeatures> PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadFeaturesAsync(cancellationToken);
        }
        catch (ApiErrorException error) when (error.ApiError.ErrorNum == ArangoErrorNum.DatabaseNotFound)
        {
            await CreateAsync(cancellationToken);
            return await ReadFeaturesAsync(cancellationToken);
        }
    }

    /// <summary>What an error means for whoever asked.</summary>
    public Exception Translate(Exception error) => ArangoErrors.Translate(error, Endpoints, _options.Database, _options.User);

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            // On one server of a cluster, so that a statement is one transaction there too.
            await _system.Database.EnsureDatabaseAsync(new(_options.Database) { Options = new("single") }, cancellationToken);
        }
        catch (ApiErrorException error) when (error.ApiError.Code is HttpStatusCode.BadRequest or HttpStatusCode.NotImplemented)
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

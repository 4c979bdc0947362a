using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Concord.Telemetry;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.ArangoDb;

/// <summary>The configured server and database, for everything that is stored there.</summary>
internal sealed class ArangoDatabase
{
    private readonly ArangoEndpoints _endpoints;
    private readonly ArangoOptions _options;
    private readonly ArangoClient _system;
    private readonly WriteProbe _writes;

    public ArangoDatabase(HttpClient http, ArangoEndpoints endpoints, IOptions<ArangoOptions> options, IMeterFactory meters)
    {
        (_endpoints, _options) = (endpoints, options.Value);
        Client = new ArangoClient(http, _options.Database);
        Calls = new(meters, "arangodb", _options.Database);
        _system = new ArangoClient(http, "_system");
        _writes = new(Time);
    }

    public ArangoClient Client { get; }

    /// <summary>Telemetry of the calls.</summary>
    public DatabaseCalls Calls { get; }

    /// <summary>Real time, for pauses, because another process is waited for.</summary>
    public TimeProvider Time { get; } = TimeProvider.System;

    public string Name => _options.Database;

    /// <summary>Whether archived events must be on the server's disk before they are acknowledged.</summary>
    public bool FlushesArchive => _options.WaitForSync != ArangoWaitForSync.Never;

    /// <summary>Whether graph and policy list must be too.</summary>
    public bool FlushesAll => _options.WaitForSync == ArangoWaitForSync.Always;

    /// <summary>Without secrets.</summary>
    public string Endpoints => _endpoints.ToString();

    /// <summary>Reads the server's version, and creates the database where it is missing.</summary>
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

    /// <summary>Reads the server's version. A missing database is noticed when it is created.</summary>
    /// <exception cref="StorageUnavailableException">The server is too old, or is not ArangoDB.</exception>
    public async Task CheckVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadFeaturesAsync(cancellationToken);
        }
        catch (ApiErrorException error) when (error.ApiError.ErrorNum == ArangoErrorNum.DatabaseNotFound) { }
    }

    /// <summary>Whether the server works now, and accepts writes.</summary>
    /// <param name="collection">Where a document may be written for the check.</param>
    /// <exception cref="ApiErrorException">It does not.</exception>
    public async Task CheckAsync(string collection, CancellationToken cancellationToken)
    {
        try
        {
            var availability = await Client.GetServerAvailabilityAsync(cancellationToken);
            if (availability.Mode == "readonly")
                throw new ApiErrorException(new(true, HttpStatusCode.Forbidden, ArangoErrorNum.ReadOnly, "the server is read-only"));
        }
        catch (ApiErrorException error) when (error.ApiError is { IsForeign: true, Code: HttpStatusCode.NotFound })
        {
            // A proxy blocks this request; a write shows the same.
        }
        catch (ApiErrorException error) when (error.ApiError.Code == HttpStatusCode.ServiceUnavailable)
        {
            // The answer has no reason; a write's error has one.
            _writes.Invalidate();
            await _writes.CheckAsync(Client, collection, cancellationToken);
            throw;
        }

        await _writes.CheckAsync(Client, collection, cancellationToken);
    }

    /// <summary>Translates an error for the caller.</summary>
    public Exception Translate(Exception error) => ArangoErrors.Translate(error, Endpoints, _options.Database, _options.User);

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            // On one server of a cluster, so that a statement is one transaction there too.
            await _system.EnsureDatabaseAsync(new(_options.Database) { Options = new("single") }, cancellationToken);
        }
        catch (ApiErrorException error) when (error.ApiError.Code is HttpStatusCode.BadRequest or HttpStatusCode.NotImplemented)
        {
            // An edition or version without this option.
            await _system.EnsureDatabaseAsync(new(_options.Database), cancellationToken);
        }
    }

    /// <exception cref="StorageUnavailableException">The server is too old, or is not ArangoDB.</exception>
    private async Task<ServerFeatures> ReadFeaturesAsync(CancellationToken cancellationToken)
    {
        var answer = await ReadVersionAsync(cancellationToken);
        if (answer.Server != "arango")
            throw ArangoErrors.NotArango(Endpoints, null);
        var number = answer.Version is { Length: > 0 } version ? version : await AskVersionAsync(cancellationToken);
        var features = new ServerFeatures(number, answer.License ?? "unknown edition");
        if (!features.IsSupported)
        {
            throw new StorageUnavailableException(
                $"ArangoDB at {Endpoints} is of version {features.Version}, and {ServerFeatures.Oldest} is the oldest that can be "
                    + "used. Update it, or keep the graph in the embedded store."
            );
        }

        Client.Advance = features.Advance;
        return features;
    }

    private async Task<GetServerVersionResponse> ReadVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Client.GetServerVersionAsync(cancellationToken);
        }
        catch (Exception error)
            when (error is JsonException
                || error
                    is ApiErrorException
                    {
                        ApiError:
                        {
                            IsForeign: true,
                            Code: not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) and < HttpStatusCode.InternalServerError
                        }
                    }
            )
        {
            throw ArangoErrors.NotArango(Endpoints, error);
        }
    }

    /// <summary>
    /// With <c>--server.harden</c> the API shows the version only to administrators of the server; a query shows it to everybody.
    /// </summary>
    private async Task<string> AskVersionAsync(CancellationToken cancellationToken)
    {
        var answer = await Client.PostCursorAsync<string?>(new("RETURN VERSION()"), cancellationToken);
        return answer.Result is [{ Length: > 0 } version] ? version : "of a hidden version";
    }
}

namespace Concord.Silo.Arango.Client;

/// <summary>Only over a transport to the database <c>_system</c>.</summary>
internal sealed class DatabaseApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
    /// <summary>Those that the user may reach; needs no rights in <c>_system</c>.</summary>
    public Task<GetDatabasesResponse> GetUserDatabasesAsync(CancellationToken token = default) =>
        SendAsync<GetDatabasesResponse>(new(HttpMethod.Get, "_api/database/user"), token);

    /// <returns>False: it was there already.</returns>
    public Task<bool> EnsureDatabaseAsync(PostDatabaseBody body, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Post, "_api/database") { Content = ToContent(body) }, ArangoErrorNum.DuplicateName, token);
}

internal sealed record GetDatabasesResponse(IReadOnlyList<string> Result);

internal sealed record PostDatabaseBody(string Name)
{
    public PostDatabaseOptions? Options { get; init; }
}

/// <param name="Sharding"><c>single</c>: everything of the database on one server of a cluster, so that a query is one transaction. A single server ignores it.</param>
internal sealed record PostDatabaseOptions(string Sharding);

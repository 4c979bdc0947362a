namespace Concord.Adapters.ArangoDb;

/// <summary>The server and its databases.</summary>
internal sealed partial class ArangoClient
{
    public Task<GetServerVersionResponse> GetServerVersionAsync(CancellationToken token = default) =>
        SendAsync<GetServerVersionResponse>(new(HttpMethod.Get, "_api/version"), token);

    /// <summary>
    /// 503 while the server starts or stops, its queue is full, or its storage has failed, for example because the disk is full.
    /// </summary>
    public Task<GetServerAvailabilityResponse> GetServerAvailabilityAsync(CancellationToken token = default) =>
        SendAsync<GetServerAvailabilityResponse>(new(HttpMethod.Get, "/_admin/server/availability"), token);

    /// <summary>Only by a client of the database <c>_system</c>.</summary>
    /// <returns>False: it existed already.</returns>
    public Task<bool> EnsureDatabaseAsync(PostDatabaseBody body, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Post, "_api/database") { Content = ToContent(body) }, ArangoErrorNum.DuplicateName, token);
}

/// <param name="Mode"><c>default</c>, or <c>readonly</c>.</param>
internal sealed record GetServerAvailabilityResponse(string? Mode);

/// <param name="Version">For example <c>3.12.5</c>; empty where the server's hardening hides it.</param>
/// <param name="License">The edition, <c>community</c> or <c>enterprise</c>.</param>
internal sealed record GetServerVersionResponse(string? Server, string? License, string? Version);

internal sealed record PostDatabaseBody(string Name)
{
    public PostDatabaseOptions? Options { get; init; }
}

/// <param name="Sharding"><c>single</c>: the whole database on one server of a cluster, so that a query is one transaction. A single server
/// ignores it.</param>
internal sealed record PostDatabaseOptions(string Sharding);

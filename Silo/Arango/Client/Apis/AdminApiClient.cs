namespace Concord.Silo.Arango.Client;

internal sealed class AdminApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
    public Task<GetServerVersionResponse> GetServerVersionAsync(CancellationToken token = default) =>
        SendAsync<GetServerVersionResponse>(new(HttpMethod.Get, "_api/version"), token);

    /// <summary>503 while it starts or stops, its queue is full, or its storage has failed, for instance because the disk is full.</summary>
    public Task<GetServerAvailabilityResponse> GetServerAvailabilityAsync(CancellationToken token = default) =>
        SendAsync<GetServerAvailabilityResponse>(new(HttpMethod.Get, "/_admin/server/availability"), token);
}

/// <param name="Mode"><c>default</c>, or <c>readonly</c>.</param>
internal sealed record GetServerAvailabilityResponse(string? Mode);

/// <param name="Version">For instance <c>3.12.5</c>; empty where the server's hardening hides it.</param>
/// <param name="License">The edition, <c>community</c> or <c>enterprise</c>.</param>
internal sealed record GetServerVersionResponse(string? Server, string? License, string? Version);

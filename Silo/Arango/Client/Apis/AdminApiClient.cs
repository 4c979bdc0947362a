namespace Concord.Silo.Arango.Client;

internal sealed class AdminApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
    public Task<GetServerVersionResponse> GetServerVersionAsync(CancellationToken token = default) =>
        SendAsync<GetServerVersionResponse>(new(HttpMethod.Get, "_api/version"), token);
}

/// <param name="Version">For instance <c>3.12.5</c>; empty where the server's hardening hides it.</param>
/// <param name="License">The edition, <c>community</c> or <c>enterprise</c>.</param>
internal sealed record GetServerVersionResponse(string? Server, string? License, string? Version);

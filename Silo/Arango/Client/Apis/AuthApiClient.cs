namespace Concord.Silo.Arango.Client;

internal sealed class AuthApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
    /// <summary>A token for a user. The client renews its own by itself; this is for tools.</summary>
    public Task<JwtTokenResponse> GetJwtTokenAsync(string username, string password, CancellationToken token = default) =>
        SendAsync<JwtTokenResponse>(new(HttpMethod.Post, "/_open/auth") { Content = ToContent(new JwtTokenRequestBody(username, password)) }, token);
}

internal sealed record JwtTokenRequestBody(string Username, string Password)
{
    public override string ToString() => Username;
}

internal sealed record JwtTokenResponse(string? Jwt);

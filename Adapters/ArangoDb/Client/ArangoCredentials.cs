using System.Net.Http.Headers;
using System.Text;

namespace Concord.Adapters.ArangoDb;

/// <summary>The credentials for the server. Their text form contains nothing.</summary>
internal sealed class ArangoCredentials
{
    public static readonly ArangoCredentials None = new();

    private ArangoCredentials() { }

    /// <summary>Sent with every request; null where a token must be fetched first, or nothing is sent.</summary>
    public AuthenticationHeaderValue? Header { get; private init; }

    /// <summary>The body for fetching a token at <c>/_open/auth</c>.</summary>
    public JwtTokenRequestBody? Login { get; private init; }

    public static ArangoCredentials Basic(string username, string password) =>
        new() { Header = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))) };

    /// <summary>An existing token; used until the server refuses it.</summary>
    public static ArangoCredentials Bearer(string token) => new() { Header = new("Bearer", token) };

    /// <summary>Tokens that the server creates for this user, renewed before they expire.</summary>
    public static ArangoCredentials Jwt(string username, string password) => new() { Login = new(username, password) };
}

internal sealed record JwtTokenRequestBody(string Username, string Password)
{
    public override string ToString() => Username;
}

internal sealed record JwtTokenResponse(string? Jwt);

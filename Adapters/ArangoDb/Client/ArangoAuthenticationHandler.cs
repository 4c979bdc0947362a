using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Adds credentials to requests. A token is renewed before it expires, and once when the server refuses it: its key may have changed with a
/// restart.
/// </summary>
internal sealed class ArangoAuthenticationHandler(ArangoCredentials credentials, TimeProvider time) : DelegatingHandler
{
    private readonly SemaphoreSlim _renewing = new(1, 1);
    private JwtToken? _token;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (credentials.Login is null)
        {
            request.Headers.Authorization = credentials.Header;
            return await base.SendAsync(request, cancellationToken);
        }

        var (token, refusal) = await GetTokenAsync(request.RequestUri!, null, cancellationToken);
        if (refusal is not null)
            return refusal;
        request.Headers.Authorization = token!.Header;
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
            return response;

        (var renewed, refusal) = await GetTokenAsync(request.RequestUri!, token, cancellationToken);
        if (renewed is null)
            return refusal!;
        response.Dispose();
        request.Headers.Authorization = renewed.Header;
        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _renewing.Dispose();
        base.Dispose(disposing);
    }

    /// <param name="refused">A token that the server refuses, although it has not expired.</param>
    private async Task<(JwtToken? Token, HttpResponseMessage? Refusal)> GetTokenAsync(
        Uri server,
        JwtToken? refused,
        CancellationToken cancellationToken
    )
    {
        if (Usable(refused) is { } present)
            return (present, null);
        await _renewing.WaitAsync(cancellationToken);
        try
        {
            // A parallel request may have renewed it meanwhile.
            if (Usable(refused) is { } other)
                return (other, null);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/_open/auth"));
            request.Content = new ByteArrayContent(
                JsonSerializer.SerializeToUtf8Bytes(credentials.Login!, ArangoJson.Default.JwtTokenRequestBody)
            );
            request.Content.Headers.ContentType = new("application/json");
            var response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                // The server requires no authentication, and so creates no tokens.
                response.Dispose();
                return (_token = new JwtToken(null, DateTimeOffset.MaxValue), null);
            }

            if (!response.IsSuccessStatusCode)
                return (null, response);
            using (response)
            {
                var jwt = await ReadAsync(response, cancellationToken);
                return (_token = new(new AuthenticationHeaderValue("Bearer", jwt), JwtLifetime.RenewalOf(jwt, time.GetUtcNow())), null);
            }
        }
        finally
        {
            _renewing.Release();
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var answer = await JsonSerializer.DeserializeAsync(stream, ArangoJson.Default.JwtTokenResponse, cancellationToken);
        return answer?.Jwt ?? throw new HttpRequestException(HttpRequestError.InvalidResponse, "The answer to /_open/auth holds no token.");
    }

    private JwtToken? Usable(JwtToken? refused)
    {
        var token = Volatile.Read(ref _token);
        return token is not null && !ReferenceEquals(token, refused) && time.GetUtcNow() < token.RenewAt ? token : null;
    }

    private sealed record JwtToken(AuthenticationHeaderValue? Header, DateTimeOffset RenewAt);
}

/// <summary>When a token is renewed: after nine tenths of its remaining time, so that a small error of the clock does no harm.</summary>
internal static class JwtLifetime
{
    /// <summary>For a token without an expiry; the server's default is an hour.</summary>
    private static readonly TimeSpan Unknown = TimeSpan.FromMinutes(30);

    public static DateTimeOffset RenewalOf(string token, DateTimeOffset now) =>
        now + (ReadExpiry(token) is { } expiry && expiry > now ? (expiry - now) * 0.9 : Unknown);

    private static DateTimeOffset? ReadExpiry(string token)
    {
        if (token.Split('.') is not [_, var claims, _])
            return null;
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return document.RootElement.TryGetProperty("exp", out var exp) && exp.TryGetDouble(out var seconds)
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                : null;
        }
        catch (Exception error) when (error is JsonException or FormatException or ArgumentOutOfRangeException or InvalidOperationException)
        {
            return null;
        }
    }
}

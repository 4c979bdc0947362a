using System.Buffers.Text;
using System.Text.Json;

namespace Concord.Silo.Arango.Client;

/// <summary>When a token is to be renewed: after nine tenths of the time that it has left, so that a clock that is a little off does no harm.</summary>
internal static class JwtLifetime
{
    /// <summary>Of a token that does not say when it expires; the server's default is an hour.</summary>
    private static readonly TimeSpan Unknown = TimeSpan.FromMinutes(30);

    public static DateTimeOffset RenewalOf(string token, DateTimeOffset now) => now + (ReadExpiry(token) is { } expiry && expiry > now ? (expiry - now) * 0.9 : Unknown);

    private static DateTimeOffset? ReadExpiry(string token)
    {
        if (token.Split('.') is not [_, var claims, _]) return null;
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

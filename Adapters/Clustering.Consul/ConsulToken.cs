using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concord.Adapters.Clustering.Consul;

/// <summary>Reads from Consul the properties of the ACL token that a process has.</summary>
public sealed class ConsulToken(IReadOnlyList<Uri> addresses, string? token, TimeSpan timeout) : IDisposable
{
    private const string Self = "/v1/acl/token/self";

    // Without a logger: the users of Consul log its outages themselves.
    private readonly ConsulHttpClient _client = new(new(addresses, token, timeout), "", NullLogger.Instance);

    /// <summary>When the token expires; null for one that does not expire.</summary>
    /// <exception cref="ConsulUnavailableException">No agent can be reached.</exception>
    /// <exception cref="InvalidDataException">Consul does not tell: it has no access control, or does not know the token (any
    /// more).</exception>
    public async Task<DateTimeOffset?> ReadExpirationAsync(CancellationToken cancellationToken)
    {
        var answer = await _client.SendAsync(new(HttpMethod.Get, Self), cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
            throw new InvalidDataException($"Consul answers {(int)answer.Status} to {Self}.");
        try
        {
            using var document = JsonDocument.Parse(answer.Content);
            return document.RootElement.TryGetProperty("ExpirationTime", out var end) && end.ValueKind == JsonValueKind.String
                ? end.GetDateTimeOffset()
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"Consul's answer to {Self} cannot be read.", e);
        }
    }

    public void Dispose() => _client.Dispose();
}

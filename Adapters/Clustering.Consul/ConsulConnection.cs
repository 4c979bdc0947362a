using System.Net.Http.Headers;
using System.Text;

namespace Concord.Adapters.Clustering.Consul;

/// <summary>Where Consul is and who we are to it.</summary>
internal sealed class ConsulConnection
{
    /// <summary>What comes after the name of a setting. Without its value: a password may be in it.</summary>
    public const string AddressRule =
        " must name one or more agents of Consul separated by commas, for instance http://127.0.0.1:8500, without a path.";

    private readonly Dictionary<Uri, AuthenticationHeaderValue> _credentials = [];

    /// <param name="addresses">Agents, in the order in which they are tried. A user and password in one are for a proxy in front of it, and
    /// sent to it alone.</param>
    /// <param name="token">ACL token; null or empty for none. Never in a message or a log.</param>
    /// <param name="timeout">After so long without an answer an attempt has failed.</param>
    public ConsulConnection(IReadOnlyList<Uri> addresses, string? token, TimeSpan timeout)
    {
        (Token, Timeout) = (string.IsNullOrEmpty(token) ? null : token, timeout);
        var endpoints = new List<Uri>(addresses.Count);
        foreach (var address in addresses)
        {
            // Without user and password from here on: what it names goes into messages, logs and traces.
            var endpoint = new Uri(address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
            endpoints.Add(endpoint);
            if (address.UserInfo.Length > 0)
                _credentials[endpoint] = new(
                    "Basic",
                    Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)))
                );
        }

        Endpoints = endpoints;
    }

    public IReadOnlyList<Uri> Endpoints { get; }

    public string? Token { get; }

    public TimeSpan Timeout { get; }

    /// <summary>Without secrets.</summary>
    public string Location => string.Join(", ", Endpoints.Select(static endpoint => endpoint.GetLeftPart(UriPartial.Authority)));

    /// <summary>Null for an agent that asks for no user.</summary>
    public AuthenticationHeaderValue? CredentialsFor(Uri endpoint) => _credentials.GetValueOrDefault(endpoint);

    /// <summary>The agents that a setting names, separated by commas; null where it names none, or one is none.</summary>
    public static IReadOnlyList<Uri>? ParseAddresses(string? text)
    {
        var found = new List<Uri>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var uri) || !IsAddress(uri))
                return null;
            found.Add(uri);
        }

        return found.Count > 0 ? found : null;
    }

    public static bool IsAddress(Uri uri) =>
        uri.IsAbsoluteUri && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.PathAndQuery is "/";
}

using System.Net.Http.Headers;
using System.Text;

namespace Concord.Adapters.Clustering.Consul;

/// <summary>Where Consul is, and the credentials for it.</summary>
internal sealed class ConsulConnection
{
    /// <summary>Follows the name of a setting in a message. Without the setting's value: it may contain a password.</summary>
    public const string AddressRule =
        " must name one or more agents of Consul separated by commas, for instance http://127.0.0.1:8500, without a path.";

    private readonly Dictionary<Uri, AuthenticationHeaderValue> _credentials = [];

    /// <param name="addresses">Agents, in the order in which they are tried. A user and password in an address are for a proxy in front of
    /// the agent, and are sent only there.</param>
    /// <param name="token">ACL token; null or empty for none. Never in a message or a log.</param>
    /// <param name="timeout">An attempt fails after this time without an answer.</param>
    public ConsulConnection(IReadOnlyList<Uri> addresses, string? token, TimeSpan timeout)
    {
        (Token, Timeout) = (string.IsNullOrEmpty(token) ? null : token, timeout);
        var endpoints = new List<Uri>(addresses.Count);
        foreach (var address in addresses)
        {
            // Without user and password from here on: the address is part of messages, logs and traces.
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

    /// <summary>Null for an agent without user and password.</summary>
    public AuthenticationHeaderValue? CredentialsFor(Uri endpoint) => _credentials.GetValueOrDefault(endpoint);

    /// <summary>The agents that a setting names, separated by commas; null where it names none, or an invalid one.</summary>
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

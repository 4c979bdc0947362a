namespace Concord.Clustering.Consul.Client;

/// <summary>Where Consul is and who we are to it.</summary>
/// <param name="Endpoints">Agents, in the order in which they are tried.</param>
/// <param name="Token">ACL token; null for none. Never in a message or a log.</param>
/// <param name="Timeout">After so long without an answer an attempt has failed.</param>
internal sealed record ConsulConnection(IReadOnlyList<Uri> Endpoints, string? Token, TimeSpan Timeout)
{
    /// <summary>Without secrets.</summary>
    public string Place => string.Join(", ", Endpoints.Select(static endpoint => endpoint.GetLeftPart(UriPartial.Authority)));

    /// <summary>The endpoints that a setting names, separated by commas; null where it names none, or one is none.</summary>
    public static IReadOnlyList<Uri>? ParseEndpoints(string? text)
    {
        var found = new List<Uri>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var uri) || !IsEndpoint(uri)) return null;
            found.Add(new Uri(uri.GetLeftPart(UriPartial.Authority)));
        }

        return found.Count > 0 ? found : null;
    }

    public static bool IsEndpoint(Uri uri) =>
        uri.IsAbsoluteUri && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0 && uri.PathAndQuery is "/";
}

namespace Concord.Adapters.Clustering.Consul;

/// <summary>The environment variables by which Consul's own programs, and Microsoft's package, find an agent by default.</summary>
public static class ConsulEnvironment
{
    public const string AddressVariable = "CONSUL_HTTP_ADDR";
    public const string TokenVariable = "CONSUL_HTTP_TOKEN";

    private const string DefaultAddress = "http://127.0.0.1:8500";
    private const string EncryptedVariable = "CONSUL_HTTP_SSL";

    /// <summary>The agent's URL; the one on this machine where the environment names none.</summary>
    public static string Address =>
        ToUrl(Environment.GetEnvironmentVariable(AddressVariable), Environment.GetEnvironmentVariable(EncryptedVariable));

    /// <summary>ACL token; null for none.</summary>
    public static string? Token => Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : null;

    /// <param name="address">A URL, or host and port.</param>
    /// <param name="encrypted">Whether host and port are reached over https: <c>true</c> or <c>1</c>.</param>
    internal static string ToUrl(string? address, string? encrypted)
    {
        if (string.IsNullOrEmpty(address))
            return DefaultAddress;
        if (address.Contains("://", StringComparison.Ordinal))
            return address;
        return (encrypted == "1" || string.Equals(encrypted, "true", StringComparison.OrdinalIgnoreCase) ? "https://" : "http://")
            + address;
    }
}

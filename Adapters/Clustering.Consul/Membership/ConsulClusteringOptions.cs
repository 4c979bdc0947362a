using Concord.Adapters.Clustering.Consul;
using Consul;
using ConsulClient = Consul.ConsulClient;

namespace Orleans.Configuration;

/// <summary>
/// Where the cluster's membership is stored in Consul. Has the name and namespace of the type in Microsoft.Orleans.Clustering.Consul.
/// </summary>
public class ConsulClusteringOptions
{
    private Func<IConsulClient>? _createClient;

    /// <summary>Folder of the key-value store that contains the keys; null for none. Slashes around it are ignored.</summary>
    public string? KvRootFolder { get; set; }

    /// <summary>
    /// Agents of Consul, separated by commas; the next one is called where one cannot be reached. Default: <c>CONSUL_HTTP_ADDR</c>, or the
    /// agent on this machine.
    /// </summary>
    public string Address { get; set; } = ConsulEnvironment.Address;

    /// <summary>ACL token, sent as <c>X-Consul-Token</c>; null or empty for none. Default: <c>CONSUL_HTTP_TOKEN</c>.</summary>
    public string? Token { get; set; } = ConsulEnvironment.Token;

    /// <summary>An attempt fails after this time without an answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the start of a silo waits for Consul during an outage.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Creates a client that carries Consul's address and the token.</summary>
    public Func<IConsulClient> CreateClient =>
        _createClient
        ?? (
            () =>
                new ConsulClient(config =>
                {
                    config.Address = ConsulConnection.ParseAddresses(Address) is [var first, ..] ? first : null;
                    config.Token = Token;
                })
        );

    /// <summary>
    /// Uses the address and token that the client is configured with. The client itself is not called; its other settings (a handler, a
    /// certificate) have no effect.
    /// </summary>
    public void ConfigureConsulClient(Func<IConsulClient> createClientCallback)
    {
        ArgumentNullException.ThrowIfNull(createClientCallback);
        _createClient = createClientCallback;
    }

    /// <summary>Uses the Consul at <paramref name="address"/>, with an ACL token.</summary>
    public void ConfigureConsulClient(Uri address, string? aclClientToken = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ConfigureConsulClient([address], aclClientToken);
    }

    /// <summary>Uses the Consul at these addresses, with an ACL token.</summary>
    public void ConfigureConsulClient(IEnumerable<Uri> addresses, string? aclClientToken = null)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        Address = string.Join(',', addresses.Select(static address => address.OriginalString));
        (Token, _createClient) = (aclClientToken, null);
    }

    /// <summary>The connection that the options describe; null where they name no agent.</summary>
    internal ConsulConnection? Connect()
    {
        if (_createClient is null)
            return ConsulConnection.ParseAddresses(Address) is { } addresses ? new(addresses, Token, Timeout) : null;
        using var client = _createClient();
        return client is ConsulClient { Config: { Address: { } address } config } && ConsulConnection.IsAddress(address)
            ? new([address], config.Token, Timeout)
            : null;
    }
}

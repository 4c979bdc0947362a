using Concord.Adapters.Clustering.Consul;
using Consul;
using ConsulClient = Consul.ConsulClient;

namespace Orleans.Configuration;

/// <summary>
/// Where the cluster's membership is kept in Consul. The same type, by name and namespace, as that of Microsoft.Orleans.Clustering.Consul.
/// </summary>
public class ConsulClusteringOptions
{
    private Func<IConsulClient>? _createClient;

    /// <summary>Folder of the key-value store that the keys lie under; null for none. Slashes around it mean nothing.</summary>
    public string? KvRootFolder { get; set; }

    /// <summary>
    /// Agents of Consul, separated by commas; the next one is asked where one cannot be reached. Default: <c>CONSUL_HTTP_ADDR</c>, or the
    /// agent on this machine.
    /// </summary>
    public string Address { get; set; } = ConsulEnvironment.Address;

    /// <summary>ACL token, sent as <c>X-Consul-Token</c>; null or empty for none. Default: <c>CONSUL_HTTP_TOKEN</c>.</summary>
    public string? Token { get; set; } = ConsulEnvironment.Token;

    /// <summary>After so long without an answer an attempt has failed.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the start of a silo waits for a Consul that is away.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes a client that knows where Consul is, and the token.</summary>
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
    /// Uses the Consul, with the token, that the client is configured with. The client itself is not called; what it is to do otherwise
    /// than Concord's own (a handler, a certificate) has no effect.
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

    /// <summary>What the options come to; null where they name no agent.</summary>
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

using Concord.Clustering.Consul.Hosting;

namespace Orleans.Configuration;

/// <summary>Where the cluster's membership is kept in Consul. The same type, by name and namespace, as that of Microsoft.Orleans.Clustering.Consul.</summary>
public class ConsulClusteringOptions
{
    /// <summary>Folder of the key-value store that the keys lie under; null for none.</summary>
    public string? KvRootFolder { get; set; }

    /// <summary>Agents of Consul, separated by commas; the next one is asked where one cannot be reached.</summary>
    public string Address { get; set; } = ConsulKeys.DefaultAddress;

    /// <summary>ACL token, sent as <c>X-Consul-Token</c>; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>After so long without an answer an attempt has failed.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the start of a silo waits for a Consul that is away.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

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
        Token = aclClientToken;
    }
}

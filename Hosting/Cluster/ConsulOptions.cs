using System.ComponentModel.DataAnnotations;
using Concord.Adapters.Clustering.Consul;
using Concord.Configuration;
using Orleans.Configuration;

namespace Concord.Hosting;

/// <summary>Section <c>Cluster:Consul</c>. Values that are not set come from Consul's own environment variables.</summary>
internal sealed class ConsulOptions : IValidatableObject
{
    /// <summary>Agents, separated by commas; the first that answers is used. Null: <see cref="ConsulEnvironment.Address"/>.</summary>
    public string? Address { get; set; }

    /// <summary>ACL token; null where Consul needs none, and where <see cref="ConsulEnvironment.Token"/> has it.</summary>
    public string? Token { get; set; }

    /// <summary>Folder of the key-value store; null for its root.</summary>
    public string? KvRoot { get; set; }

    /// <summary>An attempt fails after this time without an answer.</summary>
    [Duration("00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the start of a silo waits for Consul during an outage.</summary>
    [Duration("00:00:00", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether this process registers as a service with a health check, so that others find it.</summary>
    public bool Register { get; set; } = true;

    /// <summary>Tags of that service.</summary>
    public IList<string> Tags { get; } = [];

    public IReadOnlyList<Uri> Agents => ConsulConnection.ParseAddresses(Address ?? ConsulEnvironment.Address) ?? [];

    public string? AclToken => Token ?? ConsulEnvironment.Token;

    public void Apply(ConsulClusteringOptions options)
    {
        options.KvRootFolder = KvRoot;
        options.ConfigureConsulClient(Agents, AclToken);
        (options.Timeout, options.StartTimeout) = (Timeout, StartTimeout);
    }

    public void Apply(ConsulServiceOptions options)
    {
        (options.ConsulAddress, options.ConsulToken, options.ConsulTimeout) = (
            string.Join(',', Agents.Select(static address => address.OriginalString)),
            AclToken,
            Timeout
        );
        foreach (var tag in Tags)
            options.Tags.Add(tag);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Agents.Count == 0)
            yield return new("Cluster:Consul:Address" + ConsulConnection.AddressRule);
        if (AclToken?.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c)) == true)
            yield return new("Cluster:Consul:Token must be an ACL token, or not be set.");
    }
}

using Concord.Clustering.Consul;
using Concord.Clustering.Consul.Hosting;
using Orleans.Configuration;

namespace Concord.Silo.Hosting.Cluster;

/// <summary>Section <c>Cluster:Consul</c>.</summary>
internal sealed record ConsulSettings
{
    /// <summary>Agents; the first that answers is used.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>ACL token; null where Consul asks for none.</summary>
    public required string? Token { get; init; }

    /// <summary>Folder of the key-value store; null for its root.</summary>
    public required string? KvRoot { get; init; }

    /// <summary>After so long without an answer an attempt has failed.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How long the start of a silo waits for a Consul that is away.</summary>
    public required TimeSpan StartTimeout { get; init; }

    /// <summary>Whether this process is registered as a service with a health check, so that others find it.</summary>
    public required bool Register { get; init; }

    public void Apply(ConsulClusteringOptions options)
    {
        options.KvRootFolder = KvRoot;
        options.ConfigureConsulClient(Addresses, Token);
        (options.Timeout, options.StartTimeout) = (Timeout, StartTimeout);
    }

    public void Apply(ConsulServiceOptions options) =>
        (options.ConsulAddress, options.ConsulToken, options.ConsulTimeout) = (string.Join(',', Addresses.Select(static address => address.OriginalString)), Token, Timeout);

    public static ConsulSettings Read(SettingsReader reader)
    {
        var addresses = new List<Uri>();
        foreach (var part in (reader.Text("Cluster:Consul:Address") ?? ConsulEnvironment.Address).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Uri.TryCreate(part, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", PathAndQuery: "/" }) addresses.Add(address);
            else reader.Refuse("Cluster:Consul:Address must name one or more agents separated by commas, for instance http://127.0.0.1:8500, without a path.");
        }

        var token = reader.Text("Cluster:Consul:Token") ?? ConsulEnvironment.Token;
        if (token?.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c)) == true) reader.Refuse("Cluster:Consul:Token must be an ACL token, or not be set.");
        return new()
        {
            Addresses = addresses,
            Token = token,
            KvRoot = reader.Text("Cluster:Consul:KvRoot"),
            Timeout = reader.Time("Cluster:Consul:Timeout", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            StartTimeout = reader.Time("Cluster:Consul:StartTimeout", TimeSpan.FromSeconds(30), TimeSpan.Zero, TimeSpan.FromHours(1)),
            Register = reader.Flag("Cluster:Consul:Register", true),
        };
    }
}

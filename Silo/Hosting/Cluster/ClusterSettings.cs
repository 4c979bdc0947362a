using System.Net;
using System.Net.Sockets;
using Concord.Silo.Redis.Connection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Hosting.Cluster;

/// <summary>Section <c>Cluster</c>: who belongs together, how they find each other, and how a silo bears load. Silos and gateways read the same keys.</summary>
internal sealed record ClusterSettings
{
    public required ClusterMode Mode { get; init; }
    public required string ClusterId { get; init; }
    public required string ServiceId { get; init; }

    /// <summary>With <see cref="ClusterMode.Static"/>: the gateway ports of silos.</summary>
    public required IReadOnlyList<IPEndPoint> Gateways { get; init; }

    /// <summary>Address or host name that others reach this silo by; null for the machine's first one.</summary>
    public required string? AdvertisedAddress { get; init; }

    /// <summary>0: any free one.</summary>
    public required int SiloPort { get; init; }

    public required int GatewayPort { get; init; }
    public required ConsulSettings Consul { get; init; }

    /// <summary>With <see cref="ClusterMode.Redis"/>: where the membership is.</summary>
    public required RedisAddress Redis { get; init; }

    /// <summary>PEM file of the authority that signed Redis' certificate, where the machine does not trust it anyway.</summary>
    public required string? RedisCertificateAuthority { get; init; }

    /// <summary>Null: connections between silos, and to them, are not encrypted.</summary>
    public required ClusterTls? Tls { get; init; }

    /// <summary>After so long without a call a grain leaves memory; the next call brings it back.</summary>
    public required TimeSpan CollectionAge { get; init; }

    /// <summary>Per cent of the memory that the process may use from which on the grains that were called longest ago leave memory; 0 for never.</summary>
    public required int MemorySheddingPercent { get; init; }

    /// <summary>Per cent of the processors from which on a silo turns calls of clients away, so that it can finish those it has; 0 for never.</summary>
    public required int CpuSheddingPercent { get; init; }

    /// <summary>How long a silo waits for the answer of another one before it counts it as missed; three in a row make it suspect.</summary>
    public required TimeSpan ProbeTimeout { get; init; }

    /// <summary>How long a process that is to stop still answers while it says that it is not ready, so that nobody sends more.</summary>
    public required TimeSpan DrainNotice { get; init; }

    /// <summary>How long a process that is to stop has to finish what it has begun.</summary>
    public required TimeSpan DrainTime { get; init; }

    /// <summary>Whether several silos share the stores.</summary>
    public bool IsShared => Mode is ClusterMode.Redis or ClusterMode.Consul;

    /// <exception cref="OptionsValidationException">Names each key with a value that cannot be used.</exception>
    public static ClusterSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = Read(reader);
        return reader.Failures.Count == 0 ? settings : throw new OptionsValidationException("Concord", typeof(ClusterSettings), reader.Failures);
    }

    internal static ClusterSettings Read(SettingsReader reader)
    {
        // On a command line `--cluster Consul`, or `--cluster 10.0.0.7:30000,10.0.0.8:30000`, is short for what follows from it.
        var words = reader.Text("Cluster");
        var isList = words?.Contains(':', StringComparison.Ordinal) == true;
        var gateways = isList ? Endpoints(words!, reader) : [];
        var mode = isList ? ClusterMode.Static
            : Enum.Parse<ClusterMode>(reader.OneOf(words is null ? "Cluster:Mode" : "Cluster", nameof(ClusterMode.Localhost), nameof(ClusterMode.Redis), nameof(ClusterMode.Consul)));
        var shared = mode != ClusterMode.Localhost;
        var settings = new ClusterSettings
        {
            Mode = mode,
            ClusterId = reader.Text("Cluster:ClusterId", "concord"),
            ServiceId = reader.Text("Cluster:ServiceId", "concord"),
            Gateways = gateways,
            AdvertisedAddress = reader.Text("Cluster:AdvertisedAddress"),
            SiloPort = reader.Number("Cluster:SiloPort", 11111, 0, 65535),
            GatewayPort = reader.Number("Cluster:GatewayPort", 30000, 0, 65535),
            Consul = ConsulSettings.Read(reader),
            Redis = Address(reader, mode == ClusterMode.Redis),
            RedisCertificateAuthority = reader.Text("Cluster:Redis:CertificateAuthority") ?? reader.Text("Storage:Redis:CertificateAuthority"),
            Tls = ClusterTls.Read(reader),
            CollectionAge = reader.Time("Cluster:CollectionAge", TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(2)),
            MemorySheddingPercent = reader.Number("Cluster:MemorySheddingPercent", shared ? 85 : 0, 0, 100),
            CpuSheddingPercent = reader.Number("Cluster:CpuSheddingPercent", 0, 0, 100),
            ProbeTimeout = reader.Time("Cluster:ProbeTimeout", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
            DrainNotice = reader.Time("Cluster:DrainNotice", shared ? TimeSpan.FromSeconds(5) : TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(5)),
            DrainTime = reader.Time("Cluster:DrainTime", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        };
        if (settings.SiloPort == settings.GatewayPort && settings.SiloPort != 0)
            reader.Refuse($"Cluster:GatewayPort must not be the same as Cluster:SiloPort; both are {settings.SiloPort}.");
        return settings;
    }

    /// <summary>The membership is where the store is, unless it is said to be elsewhere.</summary>
    private static RedisAddress Address(SettingsReader reader, bool isUsed)
    {
        var keys = reader.Has(RedisAddressKeys.Cluster.Text) ? RedisAddressKeys.Cluster : RedisAddressKeys.Storage;
        var address = new RedisAddress(keys, reader.Text(keys.Text) ?? "127.0.0.1:6379", reader.Text(keys.User), reader.Text(keys.Password));
        if ((isUsed || keys == RedisAddressKeys.Cluster) && address.TryRead(out var fault) is null) reader.Refuse(fault!);
        return address;
    }

    private static List<IPEndPoint> Endpoints(string text, SettingsReader reader)
    {
        var found = new List<IPEndPoint>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPEndPoint.TryParse(part, out var endpoint) && endpoint.Port > 0) found.Add(endpoint);
            else if (part.Split(':') is [var host, var port] && ushort.TryParse(port, out var number) && number > 0 && Resolve(host) is { } address) found.Add(new(address, number));
            else reader.Refuse($"Cluster must be Localhost, Redis, Consul, or gateway ports of silos (host:port, separated by commas); part {found.Count + 1} is no host and port that can be found.");
        }

        return found;
    }

    private static IPAddress? Resolve(string host)
    {
        try
        {
            return Array.Find(Dns.GetHostAddresses(host), static address => address.AddressFamily == AddressFamily.InterNetwork);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}

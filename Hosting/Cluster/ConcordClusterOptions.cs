using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Concord.Adapters.Redis;
using Concord.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Hosting;

/// <summary>
/// Section <c>Cluster</c>: which processes form a cluster, how they find each other, and how a silo handles load. Silos and gateways have
/// the same keys.
/// </summary>
internal sealed class ConcordClusterOptions : IValidatableObject
{
    public const string Section = "Cluster";

    private ClusterMode _mode;
    private int? _memorySheddingPercent;
    private TimeSpan? _drainNotice;
    private ClusterTls? _tls;
    private string? _tlsFault;

    /// <summary>Short form: <c>--cluster Consul</c>, or <c>--cluster 10.0.0.7:30000,10.0.0.8:30000</c> on a command line.</summary>
    [ConfigurationKeyName("")]
    public string? Short
    {
        get;
        set
        {
            (field, Gateways) = (value, []);
            ShortFault = Read(value ?? "");
        }
    }

    public ClusterMode Mode
    {
        get =>
            Gateways.Count > 0 ? ClusterMode.Static
            : Enum.TryParse<ClusterMode>(Short, ignoreCase: true, out var mode) ? mode
            : _mode;
        set => _mode = value;
    }

    [NotBlank]
    public string ClusterId { get; set; } = "concord";

    [NotBlank]
    public string ServiceId { get; set; } = "concord";

    /// <summary>With <see cref="ClusterMode.Static"/>: the gateway ports of silos.</summary>
    public IReadOnlyList<IPEndPoint> Gateways { get; private set; } = [];

    /// <summary>Address or host name at which others reach this silo; null for the machine's first one.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>0: any free one.</summary>
    [WholeNumber(0, ushort.MaxValue)]
    public int SiloPort { get; set; } = 11111;

    [WholeNumber(0, ushort.MaxValue)]
    public int GatewayPort { get; set; } = 30000;

    [ValidateObjectMembers]
    public ConsulOptions Consul { get; set; } = new();

    /// <summary>With <see cref="ClusterMode.Redis"/>: where the membership is, unless it is in the store's Redis.</summary>
    public MembershipRedisOptions Redis { get; set; } = new();

    public TlsFileOptions Tls { get; set; } = new();

    /// <summary>A grain leaves memory after this time without a call; the next call loads it again.</summary>
    [Duration("00:02:00")]
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Per cent of the process' memory limit above which the grains that were called longest ago leave memory; 0 for never.
    /// </summary>
    [WholeNumber(0, 100)]
    public int MemorySheddingPercent
    {
        get => _memorySheddingPercent ?? (Mode == ClusterMode.Localhost ? 0 : 85);
        set => _memorySheddingPercent = value;
    }

    /// <summary>
    /// Per cent of CPU load above which a silo refuses calls of clients, so that it can finish those it has; 0 for never.
    /// </summary>
    [WholeNumber(0, 100)]
    public int CpuSheddingPercent { get; set; }

    /// <summary>
    /// How long a silo waits for the answer to a probe of another silo before it counts as missed; three in a row make the silo suspect.
    /// </summary>
    [Duration("00:00:01", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a client of the cluster repeats calls that are safe to repeat, from the first failure.</summary>
    [Duration("00:00:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a stopping process still answers while it reports that it is not ready, so that nothing more is routed to it.
    /// </summary>
    [Duration("00:00:00", "00:05:00")]
    public TimeSpan DrainNotice
    {
        get => _drainNotice ?? (Mode == ClusterMode.Localhost ? TimeSpan.Zero : TimeSpan.FromSeconds(5));
        set => _drainNotice = value;
    }

    /// <summary>How long a stopping process has to finish running work.</summary>
    [Duration("00:00:01", "01:00:00")]
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether several silos share the stores.</summary>
    public bool IsShared => Mode is ClusterMode.Redis or ClusterMode.Consul;

    /// <summary>Null: connections between silos, and to them, are not encrypted.</summary>
    public ClusterTls? Certificates => _tls ??= Tls.Load(out _tlsFault);

    private string? ShortFault { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ShortFault is not null)
            yield return new(ShortFault);
        if (_mode == ClusterMode.Static)
            yield return new(
                "Cluster:Mode must be Localhost or Redis or Consul; gateway ports of silos are named by Cluster=host:port,host:port."
            );
        if (SiloPort == GatewayPort && SiloPort != 0)
            yield return new($"Cluster:GatewayPort must not be the same as Cluster:SiloPort; both are {SiloPort}.");
        if (Redis.Address is { } address && address.TryRead(out var fault) is null)
            yield return new(fault);
        if (Certificates is null && _tlsFault is not null)
            yield return new(_tlsFault);
    }

    /// <returns>The error, or null.</returns>
    private string? Read(string text)
    {
        const string Modes = "Localhost, Redis, Consul";
        if (!text.Contains(':', StringComparison.Ordinal))
        {
            return Modes.Split(", ").Contains(text, StringComparer.OrdinalIgnoreCase) || text.Length == 0
                ? null
                : $"Cluster must be Localhost or Redis or Consul; it is '{text}'.";
        }

        var found = new List<IPEndPoint>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPEndPoint.TryParse(part, out var endpoint) && endpoint.Port > 0)
                found.Add(endpoint);
            else if (
                part.Split(':') is [var host, var port]
                && ushort.TryParse(port, out var number)
                && number > 0
                && Resolve(host) is { } address
            )
                found.Add(new(address, number));
            else
                return $"Cluster must be {Modes}, or gateway ports of silos (host:port, separated by commas); part {found.Count + 1} is "
                    + "no host and port that can be found.";
        }

        Gateways = found;
        return null;
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

/// <summary>Section <c>Cluster:Redis</c>.</summary>
internal sealed class MembershipRedisOptions
{
    public string? ConnectionString { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>PEM file of the authority that signed Redis' certificate, where the machine does not trust it already.</summary>
    public string? CertificateAuthority { get; set; }

    /// <summary>Null where the membership is in the store's Redis.</summary>
    public RedisAddress? Address => ConnectionString is null ? null : new(RedisAddressKeys.Cluster, ConnectionString, User, Password);
}

[OptionsValidator]
internal sealed partial class ConcordClusterOptionsValidator : IValidateOptions<ConcordClusterOptions>;

namespace Concord.Adapters.Clustering.Consul;

/// <summary>How this process is known to Consul's catalog, for who looks for it there: load balancers, monitoring, people.</summary>
public sealed class ConsulServiceOptions
{
    /// <summary>
    /// Agents of Consul, separated by commas. The service is registered with one of them. Default: <c>CONSUL_HTTP_ADDR</c>, or the agent on
    /// this machine.
    /// </summary>
    public string ConsulAddress { get; set; } = ConsulEnvironment.Address;

    /// <summary>ACL token; null for none. Default: <c>CONSUL_HTTP_TOKEN</c>. It needs <c>service "…" { policy = "write" }</c>.</summary>
    public string? ConsulToken { get; set; } = ConsulEnvironment.Token;

    /// <summary>After so long without an answer an attempt has failed.</summary>
    public TimeSpan ConsulTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Name of the service, the same in all its instances: <c>concord-silo</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// Unique to this instance; by default name, address and port. A process that is started again takes the place of the one before.
    /// </summary>
    public string? Id { get; set; }

    /// <summary>Where others reach it: an IP address or host name.</summary>
    public string Address { get; set; } = "";

    public int Port { get; set; }

    /// <summary>What Consul's agent asks, with GET: 200 is healthy.</summary>
    public Uri? HealthCheck { get; set; }

    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// After so long without a healthy answer Consul forgets the instance; it looks about twice a minute. At least a minute.
    /// </summary>
    public TimeSpan DeregisterCriticalServiceAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often it is looked whether Consul still knows the instance.</summary>
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For instance those of Traefik: <c>traefik.enable=true</c>.</summary>
    public IList<string> Tags { get; } = [];

    public IDictionary<string, string> Meta { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

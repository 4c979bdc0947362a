namespace Concord.Adapters.Clustering.Consul;

/// <summary>How this process is registered in Consul's catalog, for load balancers, monitoring and people.</summary>
public sealed class ConsulServiceOptions
{
    /// <summary>
    /// Agents of Consul, separated by commas. The service is registered with one of them. Default: <c>CONSUL_HTTP_ADDR</c>, or the agent on
    /// this machine.
    /// </summary>
    public string ConsulAddress { get; set; } = ConsulEnvironment.Address;

    /// <summary>ACL token; null for none. Default: <c>CONSUL_HTTP_TOKEN</c>. It needs <c>service "…" { policy = "write" }</c>.</summary>
    public string? ConsulToken { get; set; } = ConsulEnvironment.Token;

    /// <summary>An attempt fails after this time without an answer.</summary>
    public TimeSpan ConsulTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Name of the service, the same for all its instances: <c>concord-silo</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Unique to this instance; by default name, address and port. A restarted process replaces the previous one.</summary>
    public string? Id { get; set; }

    /// <summary>Where others reach this process: an IP address or host name.</summary>
    public string Address { get; set; } = "";

    public int Port { get; set; }

    /// <summary>The URL that Consul's agent checks, with GET: 200 is healthy.</summary>
    public Uri? HealthCheck { get; set; }

    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Consul removes the instance after this time without a healthy answer; it checks about twice a minute. At least a minute.
    /// </summary>
    public TimeSpan DeregisterCriticalServiceAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Interval of the check whether Consul still knows the instance.</summary>
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For example those of Traefik: <c>traefik.enable=true</c>.</summary>
    public IList<string> Tags { get; } = [];

    public IDictionary<string, string> Meta { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

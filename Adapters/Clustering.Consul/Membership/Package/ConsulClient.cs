using Concord.Adapters.Clustering.Consul;

#pragma warning disable IDE0130 // The names of the client that Microsoft's package is made with, so that programs written for it compile.
namespace Consul;

/// <summary>
/// A client of Consul, as passed to <c>ConsulClusteringOptions.ConfigureConsulClient</c>. Only its configuration is used.
/// </summary>
public interface IConsulClient : IDisposable;

/// <summary>Where Consul is, and the token for it.</summary>
public class ConsulClientConfiguration
{
    /// <summary>The agent. Default: <c>CONSUL_HTTP_ADDR</c>, or the agent on this machine.</summary>
    public Uri? Address { get; set; } = ConsulConnection.ParseAddresses(ConsulEnvironment.Address) is [var first, ..] ? first : null;

    /// <summary>ACL token; null for none. Default: <c>CONSUL_HTTP_TOKEN</c>.</summary>
    public string? Token { get; set; } = ConsulEnvironment.Token;
}

/// <inheritdoc cref="IConsulClient"/>
public class ConsulClient : IConsulClient
{
    public ConsulClient()
        : this(static _ => { }) { }

    public ConsulClient(Action<ConsulClientConfiguration> configOverride)
    {
        ArgumentNullException.ThrowIfNull(configOverride);
        configOverride(Config);
    }

    public ConsulClientConfiguration Config { get; } = new();

    /// <summary>Nothing to close: it holds no connection.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}

namespace Concord.Hosting;

/// <summary>How silos and clients find each other.</summary>
internal enum ClusterMode
{
    /// <summary>One silo, on this machine; the gateway hosts it in its own process.</summary>
    Localhost,

    /// <summary>The client is configured with the silos' gateway ports and does not search for others.</summary>
    Static,

    /// <summary>Membership in Redis.</summary>
    Redis,

    /// <summary>Membership in Consul's key-value store.</summary>
    Consul,
}

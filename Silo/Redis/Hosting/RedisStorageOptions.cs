using Concord.Silo.Redis.Connection;

namespace Concord.Silo.Redis.Hosting;

/// <summary>Settings of the Redis store, bound to the section <c>Storage</c>.</summary>
public sealed class RedisStorageOptions
{
    public const string Section = "Storage";

    /// <summary>Partitions of the log, fixed when the store is created. Not set: as the store was created, 32 for a new one.</summary>
    public int? Partitions { get; set; }

    public RedisOptions Redis { get; set; } = new();
}

/// <summary>Section <c>Storage:Redis</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>
    /// A URL, <c>redis://redis:6379</c> or <c>rediss://</c> with TLS; or as StackExchange.Redis reads it: endpoints, then options (<c>ssl=true</c>, <c>serviceName=</c> for Sentinel).
    /// </summary>
    public string ConnectionString { get; set; } = "127.0.0.1:6379";

    /// <summary>Whom Redis' ACL knows; not set where there is only a password.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>PEM file of the authority that signed the server's certificate, where the machine does not trust it anyway.</summary>
    public string? CertificateAuthority { get; set; }

    /// <summary>Connections that commits are spread over, by partition.</summary>
    public int Lanes { get; set; } = 8;

    /// <summary>After so long without an answer a command has failed. While Redis is known to be away, commands fail at once.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the start waits for a Redis that does not answer yet.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Accepts a Redis that keeps nothing (no AOF) or may evict keys. For throwaway use; the durability that is stated says so.</summary>
    public bool AllowVolatile { get; set; }

    /// <summary>A silo whose clock is further ahead of Redis' than this writes nothing.</summary>
    public TimeSpan MaxClockLead { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Share of <c>maxmemory</c> from which on writes are slowed down.</summary>
    public double MemoryWarning { get; set; } = 0.80;

    /// <summary>Share of <c>maxmemory</c> from which on writes are refused (503), before Redis itself refuses them.</summary>
    public double MemoryLimit { get; set; } = 0.95;

    internal RedisAddress Address => new(RedisAddressKeys.Storage, ConnectionString, User, Password);
}

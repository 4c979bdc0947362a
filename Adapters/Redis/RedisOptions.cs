using System.ComponentModel.DataAnnotations;
using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.Redis;

/// <summary>Section <c>Storage:Redis</c>.</summary>
public sealed class RedisOptions : IValidatableObject
{
    public const string Section = "Storage:Redis";

    /// <summary>
    /// A URL, <c>redis://redis:6379</c> or <c>rediss://</c> with TLS; or the form of StackExchange.Redis: endpoints, then options
    /// (<c>ssl=true</c>, <c>serviceName=</c> for Sentinel).
    /// </summary>
    public string ConnectionString { get; set; } = "127.0.0.1:6379";

    /// <summary>The user in Redis' ACL; not set where there is only a password.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>PEM file of the authority that signed the server's certificate, where the machine does not trust it already.</summary>
    public string? CertificateAuthority { get; set; }

    /// <summary>Number of connections for commits, assigned by partition.</summary>
    [WholeNumber(1, 64)]
    public int Lanes { get; set; } = 8;

    /// <summary>A command fails after this time without an answer. While Redis is known to be unavailable, commands fail at once.</summary>
    [Duration("00:00:00.1", "00:00:20")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the start waits for a Redis that does not answer yet.</summary>
    [Duration("00:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Accepts a Redis that persists nothing (no AOF) or may evict keys. For temporary use; the reported durability shows it.
    /// </summary>
    public bool AllowVolatile { get; set; }

    /// <summary>
    /// Bytes of decoded events that a silo keeps for its projections, all partitions together: each is decoded once, and not once per
    /// projection. 0: none are kept.
    /// </summary>
    [WholeNumber(0, 1 << 30)]
    public long DecodedEventBytes { get; set; } = 16 << 20;

    /// <summary>A silo whose clock is further ahead of Redis' than this writes nothing.</summary>
    [Duration("00:00:01")]
    public TimeSpan MaxClockLead { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Share of <c>maxmemory</c> from which on writes are slowed down.</summary>
    public double MemoryWarning { get; set; } = 0.80;

    /// <summary>Share of <c>maxmemory</c> from which on writes are refused (503), before Redis itself refuses them.</summary>
    public double MemoryLimit { get; set; } = 0.95;

    internal RedisAddress Address => new(RedisAddressKeys.Storage, ConnectionString, User, Password);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address.TryRead(out var fault) is null)
            yield return new(fault);
        if (CertificateAuthority is { Length: > 0 } file && !File.Exists(file))
            yield return new($"Storage:Redis:CertificateAuthority: there is no file {file}.");
        if (MemoryWarning is not (> 0 and < 1) || MemoryLimit is not (> 0 and <= 1) || MemoryWarning >= MemoryLimit)
            yield return new(
                "Storage:Redis:MemoryWarning and Storage:Redis:MemoryLimit must be shares of maxmemory, the first less than the second."
            );
    }
}

[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;

using Concord.Grains.Ports;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Redis.Hosting;

/// <summary>Names the configuration key of each setting that is not valid.</summary>
internal sealed class RedisStorageOptionsValidator : IValidateOptions<RedisStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisStorageOptions options)
    {
        var failures = new List<string>();
        var redis = options.Redis;
        if (options.Partitions is < 1 or > WalPartitions.Max)
            failures.Add($"Storage:Partitions must be between 1 and {WalPartitions.Max}; it is {options.Partitions}.");
        if (redis.Address.TryRead(out var fault) is null) failures.Add(fault!);
        if (redis.CertificateAuthority is { Length: > 0 } file && !File.Exists(file))
            failures.Add($"Storage:Redis:CertificateAuthority: there is no file {file}.");
        if (redis.Lanes is < 1 or > 64)
            failures.Add($"Storage:Redis:Lanes must be between 1 and 64; it is {redis.Lanes}.");
        if (redis.Timeout < TimeSpan.FromMilliseconds(100) || redis.Timeout > TimeSpan.FromSeconds(20))
            failures.Add($"Storage:Redis:Timeout must be between 00:00:00.1 and 00:00:20; it is {redis.Timeout}.");
        if (redis.StartTimeout < TimeSpan.Zero)
            failures.Add($"Storage:Redis:StartTimeout must not be negative; it is {redis.StartTimeout}.");
        if (redis.MaxClockLead < TimeSpan.FromSeconds(1))
            failures.Add($"Storage:Redis:MaxClockLead must be at least 00:00:01; it is {redis.MaxClockLead}.");
        if (redis.MemoryWarning is not (> 0 and < 1) || redis.MemoryLimit is not (> 0 and <= 1) || redis.MemoryWarning >= redis.MemoryLimit)
            failures.Add("Storage:Redis:MemoryWarning and Storage:Redis:MemoryLimit must be shares of maxmemory, the first less than the second.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

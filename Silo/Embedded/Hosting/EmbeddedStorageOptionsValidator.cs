using Concord.Grains.Ports;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Embedded.Hosting;

/// <summary>Names the configuration key of each setting that is not valid.</summary>
internal sealed class EmbeddedStorageOptionsValidator : IValidateOptions<EmbeddedStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, EmbeddedStorageOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
            failures.Add("Storage:DataDirectory must name a directory, for instance ./data.");
        if (options.Partitions is < 1 or > WalPartitions.Max)
            failures.Add($"Storage:Partitions must be between 1 and {WalPartitions.Max}; it is {options.Partitions}.");
        if (!Enum.IsDefined(options.Embedded.Synchronous))
            failures.Add($"Storage:Embedded:Synchronous must be Full or Normal; it is {options.Embedded.Synchronous}.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

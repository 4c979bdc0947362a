using Concord.Clustering.Consul.Client;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Concord.Clustering.Consul.Hosting;

/// <summary>Names what is not valid: the configuration key where there is one, the option where the program sets it.</summary>
internal sealed class ConsulClusteringOptionsValidator : IValidateOptions<ConsulClusteringOptions>
{
    public ValidateOptionsResult Validate(string? name, ConsulClusteringOptions options)
    {
        var failures = new List<string>();
        if (ConsulConnection.ParseEndpoints(options.Address) is null) failures.Add(ConsulKeys.AddressRule);
        if (options.Token is { } token && (token.Length == 0 || token.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c))))
            failures.Add($"{ConsulKeys.Token} must be an ACL token, or not be set.");
        if (options.KvRootFolder is { Length: > 0 } root && (root.StartsWith('/') || root.EndsWith('/') || root.Any(char.IsControl)))
            failures.Add($"{ConsulKeys.KvRoot} must name a folder of the key-value store without a slash at its beginning or end; it is '{root}'.");
        if (options.Timeout < TimeSpan.FromMilliseconds(100) || options.Timeout > TimeSpan.FromMinutes(1))
            failures.Add($"{nameof(ConsulClusteringOptions)}.{nameof(options.Timeout)} must be between 00:00:00.1 and 00:01:00; it is {options.Timeout}.");
        if (options.StartTimeout < TimeSpan.Zero || options.StartTimeout > TimeSpan.FromHours(1))
            failures.Add($"{nameof(ConsulClusteringOptions)}.{nameof(options.StartTimeout)} must be between 00:00:00 and 01:00:00; it is {options.StartTimeout}.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

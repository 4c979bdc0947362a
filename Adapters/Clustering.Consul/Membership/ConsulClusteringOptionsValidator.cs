using Concord.Adapters.Clustering.Consul;
using Microsoft.Extensions.Options;

namespace Orleans.Configuration;

/// <summary>
/// Reports the options that are not valid. Has the name and namespace of the type in Microsoft.Orleans.Clustering.Consul.
/// </summary>
public class ConsulClusteringOptionsValidator<TOptions>(TOptions options, string? name = null) : IConfigurationValidator
    where TOptions : ConsulClusteringOptions
{
    public TOptions Options { get; } = options;

    public string? Name { get; } = name;

    /// <exception cref="OrleansConfigurationException">An option is not valid.</exception>
    public virtual void ValidateConfiguration()
    {
        var failures = ConsulClusteringRules.Failures(Options);
        if (failures.Count > 0)
            throw new OrleansConfigurationException(string.Join(' ', failures));
    }
}

/// <summary>The same checks at the start of a program.</summary>
internal sealed class ConsulClusteringRules : IValidateOptions<ConsulClusteringOptions>
{
    public ValidateOptionsResult Validate(string? name, ConsulClusteringOptions options) =>
        Failures(options) is { Count: > 0 } failures ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;

    public static IReadOnlyList<string> Failures(ConsulClusteringOptions options)
    {
        var failures = new List<string>();
        if (options.Connect() is not { } connection)
            failures.Add(Option(nameof(options.Address)) + ConsulConnection.AddressRule);
        else if (connection.Token is { } token && token.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c)))
            failures.Add(Option(nameof(options.Token)) + " must be an ACL token, or not be set.");
        if (options.KvRootFolder is { Length: > 0 } root && root.Any(char.IsControl))
            failures.Add(Option(nameof(options.KvRootFolder)) + " must name a folder of the key-value store, without control characters.");
        if (options.Timeout < TimeSpan.FromMilliseconds(100) || options.Timeout > TimeSpan.FromMinutes(1))
            failures.Add(Option(nameof(options.Timeout)) + $" must be between 00:00:00.1 and 00:01:00; it is {options.Timeout}.");
        if (options.StartTimeout < TimeSpan.Zero || options.StartTimeout > TimeSpan.FromHours(1))
            failures.Add(Option(nameof(options.StartTimeout)) + $" must be between 00:00:00 and 01:00:00; it is {options.StartTimeout}.");
        return failures;
    }

    /// <exception cref="OrleansConfigurationException">The options name no agent.</exception>
    public static ConsulConnection Connect(ConsulClusteringOptions options) =>
        options.Connect() ?? throw new OrleansConfigurationException(Option(nameof(options.Address)) + ConsulConnection.AddressRule);

    private static string Option(string name) => $"{nameof(ConsulClusteringOptions)}.{name}";
}

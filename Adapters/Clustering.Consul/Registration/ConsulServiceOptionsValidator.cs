using Microsoft.Extensions.Options;

namespace Concord.Adapters.Clustering.Consul;

/// <summary>Reports the options that are not valid.</summary>
internal sealed class ConsulServiceOptionsValidator : IValidateOptions<ConsulServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, ConsulServiceOptions options)
    {
        var failures = new List<string>();
        if (ConsulConnection.ParseAddresses(options.ConsulAddress) is null)
            failures.Add(Option(nameof(options.ConsulAddress)) + ConsulConnection.AddressRule);
        if (string.IsNullOrWhiteSpace(options.Name))
            failures.Add(Option(nameof(options.Name)) + " must name the service.");
        if (string.IsNullOrWhiteSpace(options.Address))
            failures.Add(Option(nameof(options.Address)) + " must say where the service is reached.");
        if (options.Port is < 1 or > 65535)
            failures.Add(Option(nameof(options.Port)) + $" must be a port; it is {options.Port}.");
        if (options.HealthCheck is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            failures.Add(Option(nameof(options.HealthCheck)) + " must be an absolute http or https URL.");
        if (options.CheckInterval < TimeSpan.FromMilliseconds(100))
            failures.Add(Option(nameof(options.CheckInterval)) + " must be at least 0.1 s.");
        if (options.CheckTimeout <= TimeSpan.Zero)
            failures.Add(Option(nameof(options.CheckTimeout)) + " must be positive.");
        if (options.ConsulTimeout <= TimeSpan.Zero)
            failures.Add(Option(nameof(options.ConsulTimeout)) + " must be positive.");
        if (options.RefreshPeriod < TimeSpan.FromMilliseconds(50))
            failures.Add(Option(nameof(options.RefreshPeriod)) + " must be at least 0.05 s.");
        if (options.DeregisterCriticalServiceAfter < TimeSpan.FromMinutes(1))
            failures.Add(Option(nameof(options.DeregisterCriticalServiceAfter)) + " must be at least a minute.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string Option(string name) => $"{nameof(ConsulServiceOptions)}.{name}";
}

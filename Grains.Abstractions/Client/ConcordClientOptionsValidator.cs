using Microsoft.Extensions.Options;

namespace Concord.Grains.Abstractions.Client;

/// <summary>Each value that cannot be used, by its name.</summary>
internal sealed class ConcordClientOptionsValidator : IValidateOptions<ConcordClientOptions>
{
    /// <summary>The feed waits 5 s in one call, and an answer needs its time.</summary>
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(6);

    public ValidateOptionsResult Validate(string? name, ConcordClientOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.ClusterId)) failures.Add("ClusterId must not be empty.");
        if (string.IsNullOrWhiteSpace(options.ServiceId)) failures.Add("ServiceId must not be empty.");
        if (options.ResponseTimeout < ShortestTimeout) failures.Add($"ResponseTimeout must be at least {ShortestTimeout:c}; it is {options.ResponseTimeout:c}.");
        if (options.RetryFor < TimeSpan.Zero) failures.Add($"RetryFor must not be negative; it is {options.RetryFor:c}.");
        if (options.FirstPause <= TimeSpan.Zero) failures.Add($"FirstPause must be positive; it is {options.FirstPause:c}.");
        if (options.LastPause < options.FirstPause) failures.Add($"LastPause must not be shorter than FirstPause; it is {options.LastPause:c}.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

using System.ComponentModel.DataAnnotations;
using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Client;

/// <summary>
/// How a service calls Concord's cluster (section <c>Cluster</c> of its configuration). Checked when the host starts.
/// </summary>
public sealed class ConcordClientOptions : IValidatableObject
{
    public const string Section = "Cluster";

    /// <summary>The cluster, as its silos name it (key <c>Cluster:ClusterId</c>).</summary>
    [NotBlank]
    public string ClusterId { get; set; } = "concord";

    /// <summary>The service, as the silos name it (key <c>Cluster:ServiceId</c>).</summary>
    [NotBlank]
    public string ServiceId { get; set; } = "concord";

    /// <summary>
    /// A call that is not answered within this time fails; it may have been carried out. The feed's reads wait up to 5 s, and a
    /// wait for a position waits as long as its caller says: this must be longer than both.
    /// </summary>
    [Duration("00:00:06")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call that is safe to repeat is retried, from its first failure; zero: never.</summary>
    [Duration("00:00:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause before the first retry; each further one is twice as long, up to <see cref="LastPause"/>.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between two retries, and between two attempts to reach an unavailable cluster.</summary>
    public TimeSpan LastPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How the WAL is followed.</summary>
    [ValidateObjectMembers]
    public FollowOptions Follow { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (FirstPause <= TimeSpan.Zero)
            yield return new($"{nameof(ConcordClientOptions)}.FirstPause must be positive; it is {FirstPause:c}.");
        if (LastPause < FirstPause)
            yield return new($"{nameof(ConcordClientOptions)}.LastPause must not be shorter than FirstPause; it is {LastPause:c}.");
    }
}

[OptionsValidator]
internal sealed partial class ConcordClientOptionsValidator : IValidateOptions<ConcordClientOptions>;

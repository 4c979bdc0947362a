using System.ComponentModel.DataAnnotations;
using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Client;

/// <summary>How a service talks to Concord's cluster (section <c>Cluster</c> of its configuration). Checked when the host starts.</summary>
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
    /// A call that is not answered within this time fails; it may have been carried out. The feed asks with waits of 5 s, and a wait for a position may take as long as it
    /// was given, so this must be longer than both.
    /// </summary>
    [Duration("00:00:06")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long a call that is safe to repeat is tried again, from its first failure; zero: not at all.</summary>
    [Duration("00:00:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause before the first repetition; each further one is twice as long, to <see cref="LastPause"/>.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between two repetitions, and between two attempts to reach a cluster that is not there.</summary>
    public TimeSpan LastPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How the log is followed.</summary>
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

using System.ComponentModel.DataAnnotations;
using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Projections;

/// <summary>How projections work and handle failures (section <c>Projections</c>).</summary>
public sealed class ProjectionOptions : IValidatableObject
{
    public const string Section = "Projections";

    private static readonly TimeSpan HighestMaxHold = TimeSpan.FromSeconds(20);

    /// <summary>Backoff after the first failure; doubles with each further one.</summary>
    public TimeSpan MinBackoff { get; set; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often an event that fails by itself is tried before it becomes a dead letter.</summary>
    [WholeNumber(1, int.MaxValue)]
    public int MaxTries { get; set; } = 5;

    /// <summary>
    /// How long one delivery is held while the target is unavailable. Then it is handed back, and is delivered again. Must stay
    /// well below Orleans' response timeout (30 s): a delivery that exceeds it is sent again while the first one is still being
    /// applied.
    /// </summary>
    public TimeSpan MaxHold { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes of states that projections following each other closely share, so that each is read and decoded once a silo. 0: each reads for
    /// itself.
    /// </summary>
    [WholeNumber(0, 1 << 30)]
    public long SharedStateBytes { get; set; } = 16 << 20;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinBackoff <= TimeSpan.Zero)
            yield return new($"Projections:MinBackoff must be positive; it is {MinBackoff:c}.");
        if (MaxBackoff < MinBackoff)
            yield return new($"Projections:MaxBackoff must not be less than Projections:MinBackoff, {MinBackoff:c}; it is {MaxBackoff:c}.");
        if (MaxHold <= TimeSpan.Zero || MaxHold > HighestMaxHold)
            yield return new($"Projections:MaxHold must be positive and at most {HighestMaxHold:c}; it is {MaxHold:c}.");
    }
}

[OptionsValidator]
internal sealed partial class ProjectionOptionsValidator : IValidateOptions<ProjectionOptions>;

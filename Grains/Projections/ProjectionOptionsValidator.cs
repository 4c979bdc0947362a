using Microsoft.Extensions.Options;

namespace Concord.Grains.Projections;

internal sealed class ProjectionOptionsValidator : IValidateOptions<ProjectionOptions>
{
    public ValidateOptionsResult Validate(string? name, ProjectionOptions options)
    {
        if (options.MinBackoff <= TimeSpan.Zero) return Fail($"{nameof(options.MinBackoff)} must be positive.");
        if (options.MaxBackoff < options.MinBackoff) return Fail($"{nameof(options.MaxBackoff)} must not be less than {nameof(options.MinBackoff)}.");
        if (options.MaxTries < 1) return Fail($"{nameof(options.MaxTries)} must be at least 1.");
        if (options.MaxHold <= TimeSpan.Zero || options.MaxHold > TimeSpan.FromSeconds(20)) return Fail($"{nameof(options.MaxHold)} must be positive and at most 20 s.");
        return ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Fail(string rule) => ValidateOptionsResult.Fail($"{nameof(ProjectionOptions)}: {rule}");
}

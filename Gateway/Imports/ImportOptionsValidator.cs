using Microsoft.Extensions.Options;

namespace Concord.Gateway.Imports;

internal sealed class ImportOptionsValidator : IValidateOptions<ImportOptions>
{
    /// <summary>The server looks once a second.</summary>
    private static readonly TimeSpan LeastAfter = TimeSpan.FromSeconds(2);

    public ValidateOptionsResult Validate(string? name, ImportOptions options) =>
        options.MaxConcurrent is < 1 or > 1_000 ? ValidateOptionsResult.Fail("Imports:MaxConcurrent must be from 1 to 1000.")
            : options.MinBytesPerSecond is not (>= 0 and <= 1e9) ? ValidateOptionsResult.Fail("Imports:MinBytesPerSecond must be 0 or a number of bytes up to 1000000000.")
            : options.MinRateAfter < LeastAfter ? ValidateOptionsResult.Fail("Imports:MinRateAfter must be 2 seconds or more.")
            : ValidateOptionsResult.Success;
}

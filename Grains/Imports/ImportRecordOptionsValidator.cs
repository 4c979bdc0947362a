using Microsoft.Extensions.Options;

namespace Concord.Grains.Imports;

internal sealed class ImportRecordOptionsValidator : IValidateOptions<ImportRecordOptions>
{
    /// <summary>An <c>Idempotency-Key</c> is kept for a day, and that of an import is its record.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromHours(25);

    public ValidateOptionsResult Validate(string? name, ImportRecordOptions options) =>
        options.KeptFor < Least ? ValidateOptionsResult.Fail($"Imports:KeptFor must be {Least.TotalHours} hours or more.")
            : options.MaxRejects < 0 || options.MaxRejectBytes < 0 ? ValidateOptionsResult.Fail("Imports:MaxRejects and Imports:MaxRejectBytes cannot be negative.")
            : ValidateOptionsResult.Success;
}

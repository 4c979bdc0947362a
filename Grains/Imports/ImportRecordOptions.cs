using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Imports;

/// <summary>What is stored of imports, and for how long (section <c>Imports</c>).</summary>
public sealed class ImportRecordOptions
{
    public const string Section = "Imports";

    /// <summary>
    /// How long records and rejects of imports are kept: rejects are rows as received, with personal data. An
    /// <c>Idempotency-Key</c> is kept for a day, and that of an import is its record.
    /// </summary>
    [Duration("1.01:00:00")]
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Maximum number of rejects that are kept of one run; the rest is only counted.</summary>
    [WholeNumber(0, int.MaxValue)]
    public int MaxRejects { get; set; } = 10_000;

    /// <summary>Maximum size of the rejects that are kept of one run, in bytes.</summary>
    [WholeNumber(0)]
    public long MaxRejectBytes { get; set; } = 4 * 1024 * 1024;
}

[OptionsValidator]
internal sealed partial class ImportRecordOptionsValidator : IValidateOptions<ImportRecordOptions>;

using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Imports;

/// <summary>What imports may take of a silo (section <c>Imports</c>).</summary>
public sealed class ImportWorkOptions
{
    public const string Section = "Imports";

    /// <summary>Calls with rows that a silo works on at the same time, for all imports together.</summary>
    [WholeNumber(1, 10_000)]
    public int CallsPerSilo { get; set; } = 8;

    /// <summary>Calls of these whose rows are being decided: about so many processors.</summary>
    [WholeNumber(1, 1_000)]
    public int DecidingPerSilo { get; set; } = 1;
}

[OptionsValidator]
internal sealed partial class ImportWorkOptionsValidator : IValidateOptions<ImportWorkOptions>;

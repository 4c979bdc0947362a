using System.ComponentModel.DataAnnotations;
using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Imports;

/// <summary>
/// Limits of a gateway's imports: their number, the slowest client, parallelism and waiting times (section <c>Imports</c>, on the
/// gateways).
/// </summary>
internal sealed class ImportOptions : IValidatableObject
{
    public const string Section = "Imports";

    /// <summary>Imports of this gateway at the same time; another one is refused (429).</summary>
    [WholeNumber(1, 1_000)]
    public int MaxConcurrent { get; set; } = 16;

    /// <summary>
    /// Bytes per second that a client has to send, on average over the time spent waiting for it; 0 for no limit. A slower client is
    /// disconnected.
    /// </summary>
    public double MinBytesPerSecond { get; set; } = 100;

    /// <summary>Time from the beginning during which that average is not checked. The server checks once a second.</summary>
    [Duration("00:00:02")]
    public TimeSpan MinRateAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Rows of one partition that are applied by one call to the silos.</summary>
    [WholeNumber(1, 1_000)]
    public int RowsPerCall { get; set; } = 64;

    /// <summary>
    /// The rows that are read ahead: this number times <see cref="LaneCapacity"/>, in one lane for each partition of the WAL.
    /// </summary>
    [WholeNumber(1, 10_000)]
    public int Lanes { get; set; } = 256;

    /// <summary>See <see cref="Lanes"/>.</summary>
    [WholeNumber(1, 10_000)]
    public int LaneCapacity { get; set; } = 16;

    /// <summary>Rejects that wait to be stored. A file of nothing but bad rows is read no faster than its rejects are stored.</summary>
    [WholeNumber(1, 1_000_000)]
    public int PendingRejects { get; set; } = 4_096;

    /// <summary>Rejects stored by one write.</summary>
    [WholeNumber(1, 10_000)]
    public int RejectBatch { get; set; } = 512;

    /// <summary>Bytes of rows that wait for a later row of their file (<see cref="HeldItems"/>).</summary>
    [WholeNumber(0)]
    public long HeldBytes { get; set; } = 8 * 1024 * 1024;

    [Duration("00:00:00.001")]
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an import waits for a store that is unavailable before it fails.</summary>
    [Duration("00:00:00")]
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The first pause before a call is repeated; it doubles up to <see cref="LastRetry"/>.</summary>
    [Duration("00:00:00.001")]
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMilliseconds(50);

    [Duration("00:00:00.001")]
    public TimeSpan LastRetry { get; set; } = TimeSpan.FromSeconds(2);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinBytesPerSecond is not (>= 0 and <= 1e9))
            yield return new("Imports:MinBytesPerSecond must be 0 or a number of bytes up to 1000000000.");
    }
}

[OptionsValidator]
internal sealed partial class ImportOptionsValidator : IValidateOptions<ImportOptions>;

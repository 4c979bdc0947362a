using System.ComponentModel.DataAnnotations;
using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Imports;

/// <summary>
/// How many imports a gateway takes, from how slow a client, how much each does at once, and how long it waits (section <c>Imports</c>, on
/// the gateways).
/// </summary>
internal sealed class ImportOptions : IValidatableObject
{
    public const string Section = "Imports";

    /// <summary>Imports that this gateway has in hand at the same time; another one is refused (429).</summary>
    [WholeNumber(1, 1_000)]
    public int MaxConcurrent { get; set; } = 16;

    /// <summary>
    /// Bytes a second that a client has to send, on average over the time that it was waited for; 0 for any. A client that sends less is
    /// cut off.
    /// </summary>
    public double MinBytesPerSecond { get; set; } = 100;

    /// <summary>How long that average is not looked at, from the beginning. The server looks once a second.</summary>
    [Duration("00:00:02")]
    public TimeSpan MinRateAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Rows on their way at the same time; the rows of one policy always take the same lane, so they stay in order.</summary>
    [WholeNumber(1, 10_000)]
    public int Lanes { get; set; } = 256;

    /// <summary>Rows that wait in each lane.</summary>
    [WholeNumber(1, 10_000)]
    public int LaneCapacity { get; set; } = 16;

    /// <summary>Rejects that wait to be stored. A file of nothing but bad rows is read no faster than its rejects are kept.</summary>
    [WholeNumber(1, 1_000_000)]
    public int PendingRejects { get; set; } = 4_096;

    /// <summary>Rejects stored in one step.</summary>
    [WholeNumber(1, 10_000)]
    public int RejectBatch { get; set; } = 512;

    /// <summary>Of rows that wait for a later row of their file (<see cref="HeldItems"/>), in bytes.</summary>
    [WholeNumber(0)]
    public long HeldBytes { get; set; } = 8 * 1024 * 1024;

    [Duration("00:00:00.001")]
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a store that is away is waited for, before the import is given up.</summary>
    [Duration("00:00:00")]
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The pause before a call is made again; it doubles up to <see cref="LastRetry"/>.</summary>
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

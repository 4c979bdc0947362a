using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Timeline;

/// <summary>
/// How large the timeline of one entity may become (section <c>Timeline</c>). Checked before each commit, so that nothing is
/// acknowledged that cannot be read.
/// </summary>
public sealed class TimelineOptions
{
    public const string Section = "Timeline";

    /// <summary>
    /// The maximum of <see cref="MaxBytes"/>. An answer with all transactions contains each twice, and Orleans carries messages
    /// of up to 100 MB; a decoded timeline may have 256 MiB.
    /// </summary>
    public const int HighestMaxBytes = 32 << 20;

    public const int HighestMaxTransactions = 50_000;
    public const int HighestMaxElements = 50_000;

    /// <summary>
    /// Maximum length of the canonical bytes of one transaction: an event of the WAL, a row of the archive, a message to each
    /// follower. A JSON body has at most 1 MiB.
    /// </summary>
    public const int MaxTransactionBytes = 2 << 20;

    /// <summary>Maximum length of a decoded timeline: the JSON of all its transactions.</summary>
    [WholeNumber(MaxTransactionBytes * 2, HighestMaxBytes)]
    public int MaxBytes { get; set; } = 16 << 20;

    /// <summary>Maximum number of transactions of a timeline.</summary>
    [WholeNumber(1, HighestMaxTransactions)]
    public int MaxTransactions { get; set; } = 10_000;

    /// <summary>
    /// Memory for what this silo keeps decoded of policies, by estimate: the index of the timeline and the newest view. Those that
    /// were used last are kept; the others are decoded from their stored bytes at their next use.
    /// </summary>
    [WholeNumber(0, int.MaxValue)]
    public int KeptBytes { get; set; } = 64 << 20;

    /// <summary>Maximum number of elements of one list of a policy, on any day.</summary>
    [WholeNumber(1, HighestMaxElements)]
    public int MaxElements { get; set; } = 20_000;
}

[OptionsValidator]
internal sealed partial class TimelineOptionsValidator : IValidateOptions<TimelineOptions>;

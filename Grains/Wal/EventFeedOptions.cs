using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Wal;

/// <summary>How event feeds read the WAL (section <c>Feed</c>, on the silos).</summary>
public sealed class EventFeedOptions
{
    public const string Section = "Feed";

    /// <summary>
    /// How long an event is held back, so that one of another partition with a smaller id, which is being committed at the same
    /// time, still comes before it.
    /// </summary>
    [Duration("00:00:00", "00:00:05")]
    public TimeSpan Settle { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Maximum number of events in one answer.</summary>
    [WholeNumber(1, int.MaxValue)]
    public int PageEntries { get; set; } = 256;

    /// <summary>An answer ends once it has this many bytes of event data (it always has one event).</summary>
    [WholeNumber(1, int.MaxValue)]
    public int PageBytes { get; set; } = 1 << 20;

    /// <summary>
    /// Maximum number of the newest events that a silo keeps in memory for all feeds together. A feed that is further behind
    /// reads the WAL itself.
    /// </summary>
    [WholeNumber(1, int.MaxValue)]
    public int TailEntries { get; set; } = 4_096;

    /// <summary>The same, in bytes.</summary>
    [WholeNumber(1)]
    public long TailBytes { get; set; } = 16L << 20;

    /// <summary>
    /// Maximum number of feeds of a silo that read the WAL themselves at the same time; others wait for their turn.
    /// </summary>
    [WholeNumber(1, int.MaxValue)]
    public int CatchUpReaders { get; set; } = 4;

    /// <summary>How long to wait after a read that unexpectedly returned nothing.</summary>
    internal static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));
}

[OptionsValidator]
internal sealed partial class EventFeedOptionsValidator : IValidateOptions<EventFeedOptions>;

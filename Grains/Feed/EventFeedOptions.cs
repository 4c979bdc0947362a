namespace Concord.Grains.Feed;

/// <summary>How event feeds read the log.</summary>
public sealed class EventFeedOptions
{
    /// <summary>
    /// How long an event is held back, so that one of another partition with a smaller id, which is being committed at the same time, still comes before it.
    /// </summary>
    public TimeSpan Settle { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>At most so many events in one answer.</summary>
    public int PageEntries { get; set; } = 256;

    /// <summary>An answer with more than so many bytes of event data ends there (one event always goes).</summary>
    public int PageBytes { get; set; } = 1 << 20;
}

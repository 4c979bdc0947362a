namespace Concord.Silo.Streaming;

/// <summary>How one projection reads the WAL.</summary>
public sealed class WalStreamOptions
{
    /// <summary>Maximum number of entries in one delivery.</summary>
    public int BatchEntries { get; set; } = 64;

    /// <summary>Maximum bytes of event data in one delivery; more is split (a single entry is always delivered).</summary>
    public int BatchBytes { get; set; } = 1 << 20;

    /// <summary>
    /// Maximum deliveries of a partition that are read ahead, including the current one. At this number the reader waits.
    /// </summary>
    public int CachedBatches { get; set; } = 2;

    /// <summary>
    /// Minimum time from one read of a partition to the next, where the first did not fill its batch. An entry that comes after a quiet
    /// moment is read at once. Under load entries accumulate, instead of each costing a read, a delivery and an acknowledgement.
    /// </summary>
    public TimeSpan ReadPace { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The same while a partition receives more than <see cref="BusyRate"/>.</summary>
    public TimeSpan BusyReadPace { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Entries per second of one partition.</summary>
    public int BusyRate { get; set; } = 200;

    /// <summary>After this time without an entry a reader checks for delivered entries that were never acknowledged.</summary>
    public TimeSpan IdleCheck { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>First delay after a failure of the WAL or of a delivery; doubles with each further failure.</summary>
    public TimeSpan MinRetryDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);
}

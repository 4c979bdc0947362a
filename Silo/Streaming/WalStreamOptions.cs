namespace Concord.Silo.Streaming;

/// <summary>How one projection reads the log.</summary>
public sealed class WalStreamOptions
{
    /// <summary>At most so many entries in one delivery.</summary>
    public int BatchEntries { get; set; } = 64;

    /// <summary>A delivery with more than so many bytes of event data is split (one entry always goes).</summary>
    public int BatchBytes { get; set; } = 1 << 20;

    /// <summary>Deliveries of a partition that are read ahead, the one in work included. At this many the reader waits.</summary>
    public int CachedBatches { get; set; } = 2;

    /// <summary>
    /// Least time from one read of a partition to the next, where the first did not fill its batch. An entry that comes after a quiet
    /// moment is read at once; under load entries gather, instead of each paying for a read, a delivery and an acknowledgement of its own.
    /// </summary>
    public TimeSpan ReadPace { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The same while a partition gets more than <see cref="BusyRate"/>.</summary>
    public TimeSpan BusyReadPace { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Entries per second of one partition.</summary>
    public int BusyRate { get; set; } = 200;

    /// <summary>After so long without an entry a reader looks whether something delivered was never acknowledged.</summary>
    public TimeSpan IdleCheck { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>First delay after a failure of the log or of a delivery; doubles with each further one.</summary>
    public TimeSpan MinRetryDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);
}

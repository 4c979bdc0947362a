namespace Concord.Silo.Streaming;

/// <summary>
/// When a partition is read next. With many partitions a busy WAL appends to each of them every few milliseconds; reading each entry alone
/// would be mostly overhead. So reads keep an interval: a short one as long as the partition is calm, and none after a full batch, which
/// has more behind it.
/// </summary>
internal sealed class ReadThrottle(WalStreamOptions options, TimeProvider time)
{
    /// <summary>The time over which the rate is measured.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private long? _lastRead;
    private long _windowStart = time.GetTimestamp();
    private int _windowEntries;
    private bool _busy;

    public Task WaitAsync(CancellationToken cancellationToken) =>
        _lastRead is { } last
        && (_busy ? options.BusyReadPace : options.ReadPace) - time.GetElapsedTime(last) is var wait
        && wait > TimeSpan.Zero
            ? Task.Delay(wait, time, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Records that a read has returned so many entries.</summary>
    public void RecordRead(int entries)
    {
        var now = time.GetTimestamp();
        _lastRead = entries > 0 && entries < options.BatchEntries ? now : null;
        _windowEntries += entries;
        var elapsed = time.GetElapsedTime(_windowStart, now);
        if (elapsed < Window)
            return;
        _busy = _windowEntries / elapsed.TotalSeconds > options.BusyRate;
        (_windowStart, _windowEntries) = (now, 0);
    }
}

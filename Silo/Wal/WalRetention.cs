using Concord.Operations;
using Concord.Ports;
using Concord.Silo.Telemetry;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Wal;

/// <summary>
/// Removes from the WAL what is older than the retention, and the oldest entries where the WAL has grown too large. The WAL itself keeps
/// what a group has not acknowledged. This also keeps what the archive has set aside as a dead letter, because then the WAL has the only
/// copy.
/// </summary>
internal sealed partial class WalRetention(
    IWriteAheadLog log,
    IOptions<StorageOptions> options,
    WalInstruments instruments,
    TimeProvider time,
    ILogger<WalRetention> logger
) : PeriodicService(Interval(options.Value), time, logger)
{
    private const int Page = 1_000;

    private static readonly TimeSpan MaxInterval = TimeSpan.FromMinutes(10);

    /// <summary>A WAL with a size limit may reach it at any time.</summary>
    private static readonly TimeSpan LimitedInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Feeds are not consumer groups. Feeds that keep up read from the WAL and must find there what has just been committed.
    /// </summary>
    private static readonly TimeSpan MinRetention = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;
    private readonly StorageOptions _options = options.Value;

    public async Task<long> TrimAsync(CancellationToken cancellationToken)
    {
        var retention = _options.Retention > MinRetention ? _options.Retention : MinRetention;
        var oldest = (Time.GetUtcNow() - retention).ToUnixTimeMilliseconds();
        var keep = await FirstDeadLettersAsync(cancellationToken);
        long removed = 0;
        foreach (var partition in await log.DescribeAsync(cancellationToken))
        {
            var limit = TrimLimit.By("age", new(Math.Max(0, oldest), 0));
            if (TooLargeBefore(partition) is { } cut && cut > limit.Minimum)
                limit = TrimLimit.By("size", cut);
            if (keep.TryGetValue(partition.Partition, out var first))
                limit = limit.NotBeyond(ProjectionNames.Archive, first);
            var trimmed = await log.TrimAsync(partition.Partition, limit.Minimum, cancellationToken);
            instruments.Trimmed(partition.Length == 0 ? "none" : limit.Within(partition.Groups).Reason, trimmed);
            removed += trimmed;
        }

        return removed;
    }

    protected override async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            var removed = await TrimAsync(cancellationToken);
            if (removed > 0)
                LogTrimmed(removed);
        }
        catch (StorageUnavailableException e)
        {
            LogNotNow(e.Message);
        }
    }

    private static TimeSpan Interval(StorageOptions options)
    {
        var interval = options.Retention / 4;
        if (options.MaxLogBytes is not null && interval > LimitedInterval)
            interval = LimitedInterval;
        return interval > MaxInterval ? MaxInterval
            : interval < MinInterval ? MinInterval
            : interval;
    }

    /// <summary>
    /// Where a partition must begin to be within its share of the limit, assuming that its entries are spread evenly over their time; the
    /// next round corrects the error.
    /// </summary>
    private EntryId? TooLargeBefore(WalPartitionInfo partition)
    {
        if (_options.MaxLogBytes is not { } limit)
            return null;
        var share = limit / log.Partitions;
        if (partition is not { Bytes: { } bytes, FirstId: { } first, LastId: { } last } || bytes <= share)
            return null;
        return new EntryId(
            first.Milliseconds + (long)Math.Ceiling((last.Milliseconds - first.Milliseconds) * (1 - (double)share / bytes)),
            0
        );
    }

    /// <summary>Per partition the oldest entry that the archive has set aside; they are returned oldest first.</summary>
    private async Task<Dictionary<int, EntryId>> FirstDeadLettersAsync(CancellationToken cancellationToken)
    {
        var first = new Dictionary<int, EntryId>();
        for (string? cursor = null; ; )
        {
            var page = await log.ReadDeadLettersAsync(ProjectionNames.Archive, Page, cursor, cancellationToken);
            foreach (var letter in page.Items)
                first.TryAdd(letter.Entry.Position.Partition, letter.Entry.Position.Entry);
            if (page.Next is null)
                return first;
            cursor = page.Next;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Trimmed {Count} events past their retention from the WAL.")]
    private partial void LogTrimmed(long count);

    [LoggerMessage(2, LogLevel.Warning, "The WAL was not trimmed this time. {Reason}")]
    private partial void LogNotNow(string reason);
}

/// <summary>The position up to which a partition may be trimmed, and what limits it.</summary>
internal readonly record struct TrimLimit(string Reason, EntryId Minimum)
{
    public static TrimLimit By(string reason, EntryId minimum) => new(reason, minimum);

    /// <summary>The same limit, or an earlier one with another reason.</summary>
    public TrimLimit NotBeyond(string reason, EntryId minimum) => minimum < Minimum ? new(reason, minimum) : this;

    /// <summary>Also limited by what the WAL itself keeps: what a group has not acknowledged.</summary>
    public TrimLimit Within(IEnumerable<WalGroupInfo> groups)
    {
        var limit = this;
        foreach (var group in groups)
        {
            if (group.Oldest is { } oldest)
                limit = limit.NotBeyond(ProjectionNames.All.Contains(group.Group) ? group.Group : ProjectionGauges.Outside, oldest);
        }

        return limit;
    }
}

using Concord.Operations;
using Concord.Ports;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Wal;

/// <summary>
/// Reports consumer groups that lag without acknowledging: the WAL cannot be trimmed past them, so a group that nobody reads any more fills
/// the store. The report is repeated after each such period. A foreign group is dropped where the configuration says so; a projection's
/// group never is.
/// </summary>
internal sealed partial class DeadGroupMonitor(
    IWriteAheadLog log,
    IOptions<StorageOptions> options,
    TimeProvider time,
    ILogger<DeadGroupMonitor> logger
) : PeriodicService(Interval(options.Value.DeadGroups), time, logger)
{
    private static readonly TimeSpan MaxInterval = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger;
    private readonly DeadGroupOptions _options = options.Value.DeadGroups;
    private readonly Dictionary<string, ObservedGroup> _observed = new(StringComparer.Ordinal);

    /// <summary>Compares each group with its previous state. Returns the dead ones.</summary>
    public async Task<IReadOnlyList<string>> FindDeadGroupsAsync(CancellationToken cancellationToken)
    {
        var groups = (await log.DescribeAsync(cancellationToken))
            .SelectMany(static partition => partition.Groups)
            .ToLookup(static group => group.Group, StringComparer.Ordinal);
        foreach (var gone in _observed.Keys.Where(name => !groups.Contains(name)).ToList())
            _observed.Remove(gone);

        var dead = new List<string>();
        foreach (var group in groups)
        {
            if (
                Follow(group.Key, [.. group]) is { } since
                && await DropGroupAsync(group.Key, since, group.Sum(static partition => partition.Lag), cancellationToken)
            )
                dead.Add(group.Key);
        }

        return dead;
    }

    protected override async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FindDeadGroupsAsync(cancellationToken);
        }
        catch (StorageUnavailableException e)
        {
            LogNotNow(e.Message);
        }
    }

    private static TimeSpan Interval(DeadGroupOptions options) => options.After / 4 < MaxInterval ? options.After / 4 : MaxInterval;

    /// <summary>Since when the group has made no progress although it has lag; null where it progresses or has no lag.</summary>
    private DateTimeOffset? Follow(string name, IReadOnlyList<WalGroupInfo> partitions)
    {
        var lag = partitions.Sum(static partition => partition.Lag);
        var place = partitions
            .Select(static partition => partition.Acknowledged)
            .Aggregate(
                new HashCode(),
                static (hash, id) =>
                {
                    hash.Add(id);
                    return hash;
                }
            )
            .ToHashCode();
        if (lag == 0)
        {
            _observed.Remove(name);
            return null;
        }

        if (!_observed.TryGetValue(name, out var stand) || stand.Progress != place)
        {
            // At the first check, after a restart for example, the store may know how long no reader has asked.
            var seen = stand is null ? partitions.Max(static partition => partition.LastSeen) : null;
            _observed[name] = stand = new(place, seen ?? Time.GetUtcNow());
        }

        return stand.Since;
    }

    private async Task<bool> DropGroupAsync(string name, DateTimeOffset since, long lag, CancellationToken cancellationToken)
    {
        var still = Time.GetUtcNow() - since;
        if (still < _options.After)
            return false;
        if (_options.Drop && !ProjectionNames.All.Contains(name))
        {
            await log.DropGroupAsync(name, cancellationToken);
            _observed.Remove(name);
            LogDropped(name, still, lag);
            return true;
        }

        var stand = _observed[name];
        if (stand.ReportedAt is null || Time.GetUtcNow() - stand.ReportedAt >= _options.After)
        {
            _observed[name] = stand with { ReportedAt = Time.GetUtcNow() };
            LogDead(name, still, lag);
        }

        return true;
    }

    private sealed record ObservedGroup(int Progress, DateTimeOffset Since, DateTimeOffset? ReportedAt = null);

    [LoggerMessage(
        1,
        LogLevel.Error,
        "Group {Group} has acknowledged nothing for {Still}, and {Lag} events wait for it. The WAL cannot be trimmed past them. "
            + "Remove the group if it is no longer used."
    )]
    private partial void LogDead(string group, TimeSpan still, long lag);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "Group {Group} acknowledged nothing for {Still} and was dropped with {Lag} events (Storage:DeadGroups:Drop)."
    )]
    private partial void LogDropped(string group, TimeSpan still, long lag);

    [LoggerMessage(3, LogLevel.Debug, "The groups of the WAL could not be checked. {Reason}")]
    private partial void LogNotNow(string reason);
}

using System.Collections.Immutable;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Archive;
using Concord.Grains.Commit;
using Concord.Grains.Projections;
using Orleans.Concurrency;
using ProjectionNames = Concord.Grains.Abstractions.Wal.Projections;

namespace Concord.Grains.Operations;

/// <summary>Reads; holds nothing. Waiting callers do not keep others out, so it is reentrant.</summary>
[StatelessWorker, Reentrant]
internal sealed class WalGrain(ICommitStore store, IWriteAheadLog log, IArchiveStore archive, TimeProvider time) : Grain, IWalGrain
{
    /// <summary>A wait must end before Orleans' response timeout does (30 s), so that the caller learns why.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    public async Task<WalStatus> GetStatusAsync()
    {
        var partitions = await log.DescribeAsync();
        var status = await Task.WhenAll(partitions.Select(StatusOfAsync));
        return new() { Provider = store.Info.Provider, Durability = store.Info.Durability, Partitions = [.. status] };
    }

    public async Task<EventPage> QueryEventsAsync(EventQuery query)
    {
        var (items, next) = await new EventReader(log, archive).QueryAsync(query, CancellationToken.None);
        return new([.. items], next);
    }

    public async Task<DeadLetterPage> GetDeadLettersAsync(string? projection, int limit, string? cursor)
    {
        if (projection is not null) RequireProjection(projection);
        return await log.ReadDeadLettersAsync(projection, limit, cursor);
    }

    public Task WaitForAsync(string projection, WalPosition position, TimeSpan timeout)
    {
        RequireProjection(projection);
        if (position.Partition < 0 || position.Partition >= log.Partitions)
            throw new ValidationException("/position", $"The log has partitions 0 to {log.Partitions - 1}; {position} is in none of them.");
        return GrainOf(projection, position.Partition).WaitForAsync(position.Entry, timeout < MaxWait ? timeout : MaxWait);
    }

    private async Task<PartitionStatus> StatusOfAsync(WalPartitionInfo partition) => new()
    {
        Partition = partition.Partition,
        Length = partition.Length,
        FirstId = partition.FirstId,
        LastId = partition.LastId,
        Bytes = partition.Bytes,
        Projections = [.. await Task.WhenAll(ProjectionNames.All.Select(name => StatusOfAsync(name, partition)))],
    };

    private async Task<ProjectionStatus> StatusOfAsync(string projection, WalPartitionInfo partition)
    {
        var group = partition.Groups.FirstOrDefault(group => group.Group == projection);
        var lag = group?.Lag ?? partition.Length;

        // Only a projection that has something to do can be waiting; the others need not be called up for this.
        var report = lag > 0 ? await GrainOf(projection, partition.Partition).GetReportAsync() : null;
        var deadLetters = group?.DeadLetters ?? 0;
        return new()
        {
            Group = projection,
            Lag = lag,
            Pending = group?.Pending ?? 0,
            OldestPendingAge = group?.OldestPendingSince is { } since ? time.GetUtcNow() - since : null,
            DeadLetters = deadLetters,
            State = report?.WaitingSince is not null ? ProjectionState.Waiting
                : deadLetters > 0 ? ProjectionState.Failed
                : lag > 0 ? ProjectionState.Behind
                : ProjectionState.Running,
            Detail = report?.Detail,
        };
    }

    private IProjectionGrain GrainOf(string projection, int partition) =>
        GrainFactory.GetGrain<IProjectionGrain>(ProjectionStreams.KeyOf(projection, partition));

    private static void RequireProjection(string projection)
    {
        var all = ProjectionNames.All;
        if (!all.Contains(projection)) throw new ValidationException("/projection", $"There is no projection '{projection}'; there are {string.Join(" and ", all)}.");
    }
}

using System.Collections.Immutable;
using Concord.Ports;
using Concord.Projections;
using Orleans.Concurrency;

namespace Concord.Wal;

/// <summary>Stateless and read-only. Callers that wait must not block others, so it is reentrant.</summary>
[GrainType("wal")]
[StatelessWorker, Reentrant]
internal sealed class WalGrain(
    ICommitStore store,
    IWriteAheadLog log,
    IArchiveStore archive,
    IProjectionControlStore controls,
    TimeProvider time
) : Grain, IWalGrain
{
    /// <summary>A wait must end before Orleans' response timeout (30 s), so that the caller learns the reason.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    public async Task<WalStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        var partitions = await log.DescribeAsync(cancellationToken);
        var asked = (await controls.ListAsync(cancellationToken)).ToDictionary(control => control.Projection, StringComparer.Ordinal);
        var status = await Task.WhenAll(partitions.Select(partition => StatusOfAsync(partition, asked)));
        return new()
        {
            Provider = store.Info.Provider,
            Durability = store.Info.Durability,
            Partitions = [.. status],
            Controls = [.. asked.Values.Select(ProjectionControlMapping.StatusOf)],
        };
    }

    public async Task<EventPage> QueryEventsAsync(EventQuery query, CancellationToken cancellationToken = default)
    {
        if (query.From?.Position is { } from)
            RequireInside("/from", from);
        if (query.To?.Position is { } to)
            RequireInside("/to", to);
        if (query.After is { } after)
            RequireInside("/cursor", after);
        return await new EventReader(log, archive).QueryAsync(query, cancellationToken);
    }

    public async Task<DeadLetterPage> GetDeadLettersAsync(
        string? projection,
        int limit,
        string? cursor,
        CancellationToken cancellationToken = default
    )
    {
        if (projection is not null)
            RequireProjection(projection);
        var found = await ChunkedRead.CollectAsync(
            limit,
            cursor,
            async (after, count) =>
            {
                var page = await log.ReadDeadLettersAsync(projection, count, after, cancellationToken);
                return new PageChunk<DeadLetter, string?>(page.Items, page.Next is not null, page.Next);
            },
            static letter => letter.Entry.Event.Data.Utf8.Length + letter.Error.Length
        );
        return new([.. found.Items], found.IsMore ? found.Next : null);
    }

    public Task<RedriveOutcome> RedriveAsync(string projection, WalPosition position, string actor) =>
        DeadLetterGrain(projection, position).RedriveAsync(position.Entry, actor);

    public async Task DiscardAsync(string projection, WalPosition position, string actor, string reason)
    {
        var letters = DeadLetterGrain(projection, position);
        if (await log.FindDeadLetterAsync(projection, position) is { } letter)
            await GrainFactory
                .GetGrain<IProjectionControlGrain>(projection)
                .NoteDiscardAsync(position, letter.Entry.Event.EventId, actor, reason);
        await letters.DiscardAsync(position.Entry, actor, reason);
    }

    public async Task WaitForAsync(string projection, WalPosition position, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        RequireProjection(projection);
        RequireInside("/position", position);
        try
        {
            await GrainOf(projection, position.Partition)
                .PassedAsync(position.Entry, timeout < MaxWait ? timeout : MaxWait, time)
                .WaitAsync(cancellationToken);
        }
        catch (ProjectionBehindException)
        {
            var end = (await log.DescribeAsync(cancellationToken))[position.Partition].LastId ?? EntryId.Zero;
            if (position.Entry <= end)
                throw;
            throw new ValidationException(
                "/position",
                $"No write has answered {position}, or what it wrote is lost: the log of this partition ends at {end}. "
                    + "Waiting for it has no end."
            );
        }
    }

    private async Task<PartitionStatus> StatusOfAsync(WalPartitionInfo partition, Dictionary<string, ProjectionControl> asked) =>
        new()
        {
            Partition = partition.Partition,
            Length = partition.Length,
            FirstId = partition.FirstId,
            LastId = partition.LastId,
            Bytes = partition.Bytes,
            Projections =
            [
                .. await Task.WhenAll(ProjectionNames.All.Select(name => StatusOfAsync(name, partition, asked.GetValueOrDefault(name)))),
                .. partition.Groups.Where(group => !ProjectionNames.All.Contains(group.Group)).Select(StatusOfOutside),
            ],
        };

    /// <summary>
    /// A group of another program that reads the WAL. It has no grain to ask; it counts as unread from the time of its last
    /// read.
    /// </summary>
    private ProjectionStatus StatusOfOutside(WalGroupInfo group) =>
        new()
        {
            Group = group.Group,
            Lag = group.Lag,
            Pending = group.Pending,
            OldestPendingAge = group.OldestPendingSince is { } since ? time.GetUtcNow() - since : null,
            DeadLetters = 0,
            State = group.Lag > 0 ? ProjectionState.Behind : ProjectionState.Running,
            Detail = group.LastSeen is { } seen
                ? $"a group of another program, last seen {seen:u}"
                : "a group of another program, without readers",
        };

    private async Task<ProjectionStatus> StatusOfAsync(string projection, WalPartitionInfo partition, ProjectionControl? control)
    {
        var group = partition.Groups.FirstOrDefault(group => group.Group == projection);
        var lag = group?.Lag ?? partition.Length;

        // Only a projection with lag can be waiting; the grains of the others need not be activated for this.
        var report = lag > 0 ? await GrainOf(projection, partition.Partition).GetReportAsync() : null;
        var deadLetters = group?.DeadLetters ?? 0;
        var paused = control is null ? null : ProjectionControlMapping.PausedText(control);
        return new()
        {
            Group = projection,
            Lag = lag,
            Pending = group?.Pending ?? 0,
            OldestPendingAge = group?.OldestPendingSince is { } since ? time.GetUtcNow() - since : null,
            DeadLetters = deadLetters,
            State =
                paused is not null || report?.WaitingSince is not null ? ProjectionState.Waiting
                : deadLetters > 0 ? ProjectionState.Failed
                : lag > 0 ? ProjectionState.Behind
                : ProjectionState.Running,
            Detail = paused ?? report?.Detail,
        };
    }

    private IProjectionGrain GrainOf(string projection, int partition) =>
        GrainFactory.GetGrain<IProjectionGrain>(ProjectionStreams.KeyOf(projection, partition));

    private IProjectionGrain DeadLetterGrain(string projection, WalPosition position)
    {
        if (!ProjectionNames.All.Contains(projection))
            throw new NotFoundException($"There is no projection '{projection}'.");
        return position.Partition >= 0 && position.Partition < log.Partitions
            ? GrainOf(projection, position.Partition)
            : throw new NotFoundException($"There is no position {position} in this log.");
    }

    private void RequireInside(string pointer, WalPosition position)
    {
        if (position.Partition < 0 || position.Partition >= log.Partitions)
            throw new ValidationException(pointer, $"The log has partitions 0 to {log.Partitions - 1}; {position} is in none of them.");
    }

    private static void RequireProjection(string projection)
    {
        var all = ProjectionNames.All;
        if (!all.Contains(projection))
            throw new ValidationException("/projection", $"There is no projection '{projection}'; there are {string.Join(", ", all)}.");
    }
}

using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Graph;

/// <summary>
/// Builds a new graph from the states, in a shadow, and then replaces the current graph by it. The projection writes changes of
/// that time to both; the version fence makes the order of the two writes irrelevant. Started again with the same shadow, it
/// writes only what is missing: so the next silo resumes it.
/// </summary>
internal sealed partial class GraphRebuildRun(
    ICommitStore store,
    IWriteAheadLog log,
    IGraphStore graph,
    IGraphSync sync,
    IVectorSignal vectors,
    TimeProvider time,
    ILogger logger,
    GraphRebuild rebuild
)
{
    private const int Page = 256;

    private static readonly Backoff Backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>Less than Orleans' response timeout.</summary>
    private static readonly TimeSpan SyncTimeout = TimeSpan.FromSeconds(20);

    private readonly GraphStates _states = new(store);
    private readonly HashSet<EntityKey> _aside = [];
    private long _damaged;

    /// <summary>The progress of the rebuild.</summary>
    public GraphRebuild Rebuild { get; private set; } = rebuild;

    /// <summary>Waits for state and graph for as long as they are unavailable.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await BuildAsync(cancellationToken);
                break;
            }
            catch (StorageUnavailableException e)
            {
                if (failures == 0)
                    LogWaits(e.Message);
                await Task.Delay(Backoff.Pause(failures), time, cancellationToken);
            }
        }

        Rebuild = Rebuild with { State = GraphJobState.Completed, FinishedAt = time.GetUtcNow(), Detail = Detail() };
    }

    private string? Detail()
    {
        var failed = _aside.Count - _damaged;
        var damaged = _damaged == 0 ? null : $"{_damaged} states are damaged and could not be taken.";
        return failed == 0 ? damaged : $"{damaged} {failed} entities could not be written.".TrimStart();
    }

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        await graph.BeginShadowAsync(cancellationToken);

        // What the projection has passed by now is contained in the states that are read from now on.
        var passed = await PassedAsync(cancellationToken);
        (Rebuild, _damaged) = (Rebuild with { Written = 0, Aside = 0, AsideEntities = [] }, 0);
        _aside.Clear();
        await foreach (var page in store.ScanAsync(cancellationToken))
        {
            foreach (var keys in GraphStates.KeysOf(page.Select(static key => key.Value)).Chunk(Page))
                await WriteAsync(keys, cancellationToken);
        }

        foreach (var position in passed)
            await graph.ApplyAsync(new([]) { ShadowOnly = true, Position = position }, cancellationToken);
        await CatchUpAsync(cancellationToken);
        await graph.SwapShadowAsync(cancellationToken);

        // Vectors of unchanged content were copied; vertices that were wrong in the old graph have none yet.
        vectors.Wake();
    }

    private async Task WriteAsync(IReadOnlyList<EntityKey> keys, CancellationToken cancellationToken)
    {
        var expected = await _states.ReadEachAsync(keys, cancellationToken);
        foreach (var damaged in expected.Where(static one => one.IsDamaged))
        {
            _damaged++;
            LogDamaged(damaged.Key);
            SetAside(damaged.Key);
        }

        await WriteAsync([.. expected.Where(static one => one.Subgraph is not null)], cancellationToken);
    }

    /// <summary>
    /// Halves a batch that the graph store refuses until it is one entity, which is set aside: one bad policy must not keep all
    /// others out of the graph.
    /// </summary>
    private async Task WriteAsync(ExpectedSubgraph[] some, CancellationToken cancellationToken)
    {
        if (some.Length == 0)
            return;
        try
        {
            await graph.ApplyAsync(new([.. some.Select(static one => one.Subgraph!)]) { ShadowOnly = true }, cancellationToken);
            Rebuild = Rebuild with { Written = Rebuild.Written + some.Length };
        }
#pragma warning disable CA1031 // Any exception that a store throws because of the content; if the store is unavailable, everything waits.
        catch (Exception e) when (e is not (StorageUnavailableException or OperationCanceledException))
#pragma warning restore CA1031
        {
            if (some.Length == 1)
            {
                LogNotWritten(some[0].Key, LoggedException.Of(e).Message);
                SetAside(some[0].Key);
                return;
            }

            await WriteAsync(some[..(some.Length / 2)], cancellationToken);
            await WriteAsync(some[(some.Length / 2)..], cancellationToken);
        }
    }

    private void SetAside(EntityKey entity)
    {
        if (!_aside.Add(entity))
            return;
        Rebuild = Rebuild with
        {
            Aside = _aside.Count,
            AsideEntities =
                Rebuild.AsideEntities.Length < GraphRebuild.MaxAsideEntities
                    ? Rebuild.AsideEntities.Add(entity.Value)
                    : Rebuild.AsideEntities,
        };
    }

    private async Task<List<WalPosition>> PassedAsync(CancellationToken cancellationToken)
    {
        var positions = (await graph.ReadPositionsAsync(cancellationToken)).ToDictionary(
            static position => position.Partition,
            static position => position.Entry
        );
        foreach (var partition in await log.DescribeAsync(cancellationToken))
        {
            var acknowledged =
                partition.Groups.FirstOrDefault(static group => group.Group == ProjectionNames.Graph)?.Acknowledged ?? EntryId.Zero;
            if (acknowledged > positions.GetValueOrDefault(partition.Partition))
                positions[partition.Partition] = acknowledged;
        }

        return [.. positions.Select(static position => new WalPosition(position.Key, position.Value))];
    }

    /// <summary>
    /// Gives the projection time to write the newest changes to the shadow as well, so that the swap does not revert what
    /// readers have seen. The wait is bounded: a projection that is paused or unavailable lags in both graphs, and will apply
    /// the rest in the new one.
    /// </summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var partitions = await log.DescribeAsync(cancellationToken);
        await Task.WhenAll(
            partitions
                .Where(static partition => partition.LastId is not null)
                .Select(partition => sync.PassedAsync(new(partition.Partition, partition.LastId!.Value), SyncTimeout))
        );
    }

    [LoggerMessage(1, LogLevel.Warning, "The stored state of {Entity} is damaged; the graph is rebuilt without it.")]
    private partial void LogDamaged(EntityKey entity);

    [LoggerMessage(3, LogLevel.Error, "The graph store rejects {Entity}; the graph is rebuilt without it. {Reason}")]
    private partial void LogNotWritten(EntityKey entity, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The rebuild of the graph is waiting. {Reason}")]
    private partial void LogWaits(string reason);
}

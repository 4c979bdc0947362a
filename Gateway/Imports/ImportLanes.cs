using Concord.Imports;
using Concord.Timeline;

namespace Concord.Gateway.Imports;

/// <summary>
/// Sends rows to their policies, many in one call. The rows of a partition share a lane, so those of a policy keep their order and a
/// call has rows of one partition. A full lane stops the reader, and the reader stops the client.
/// </summary>
internal sealed class ImportLanes
{
    private readonly ImportLane[] _lanes;

    public ImportLanes(
        IGrainFactory grains,
        ImportParameters parameters,
        ImportCounters counters,
        RetryingCall calls,
        ImportOptions options,
        ILogger logger
    )
    {
        var budget = new HeldItemBudget(options);
        var capacity = Math.Max(1, options.Lanes * options.LaneCapacity / parameters.Partitions);
        _lanes =
        [
            .. Enumerable
                .Range(0, parameters.Partitions)
                .Select(partition => new ImportLane(
                    new(grains.GetGrain<IImportWorkerGrain>(partition), parameters, calls, logger),
                    counters,
                    new(budget),
                    capacity,
                    options.RowsPerCall
                )),
        ];
    }

    /// <summary>Adds a row; waits while its lane is full.</summary>
    public ValueTask AddAsync(in ImportItem item, CancellationToken cancellationToken) =>
        _lanes[EntityKey.Of(item.Policy).PartitionOf(_lanes.Length)].Rows.WriteAsync(item, cancellationToken);

    /// <summary>No more rows come.</summary>
    public void Complete() => Array.ForEach(_lanes, static lane => lane.Rows.TryComplete());

    /// <summary>
    /// Runs until every lane is empty, or until cancelled: rows that are being applied then are still counted, the rest is dropped.
    /// </summary>
    /// <exception cref="ImportAbortedException">The storage was unavailable for too long.</exception>
    public Task RunAsync(Action failed, CancellationToken cancellationToken) =>
        Task.WhenAll(_lanes.Select(lane => RunLaneAsync(lane, failed, cancellationToken)));

    private static async Task RunLaneAsync(ImportLane lane, Action failed, CancellationToken cancellationToken)
    {
        try
        {
            await lane.RunAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the failure: a lane that has ended takes no more rows, and the reader would wait for it.
            failed();
            throw;
        }
    }
}

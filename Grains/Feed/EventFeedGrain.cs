using System.Collections.Immutable;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Commit;
using Concord.Grains.Projections;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Concord.Grains.Feed;

/// <summary>Holds nothing. Calls wait most of their time, so it is reentrant.</summary>
[StatelessWorker, Reentrant]
internal sealed class EventFeedGrain(
    IWriteAheadLog log, LogSignals signals, IOptions<EventFeedOptions> options, TimeProvider time, SiloStopping silo) : Grain, IEventFeedGrain
{
    /// <summary>A wait must end before Orleans' response timeout does (30 s).</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private readonly FeedReader _reader = new(log, signals, options.Value, time);

    public async Task<ImmutableArray<EntryId>> GetTailsAsync() =>
        [.. (await log.DescribeAsync(silo.Token)).Select(partition => partition.LastId ?? EntryId.Zero)];

    public async Task<FeedPage> ReadAsync(FeedRequest request)
    {
        if (request.Cursors.Length != log.Partitions)
            throw new ValidationException("/cursors", $"The log has {log.Partitions} partitions, and a feed a cursor for each.");
        try
        {
            return await _reader.ReadAsync(request with { Wait = request.Wait < MaxWait ? request.Wait : MaxWait }, silo.Token);
        }
        catch (OperationCanceledException) when (silo.Token.IsCancellationRequested)
        {
            return new([], request.Cursors);
        }
    }
}

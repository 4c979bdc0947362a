using System.Collections.Immutable;
using Concord.Ports;
using Concord.Projections;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Concord.Wal;

/// <summary>Stateless: the feeds share <see cref="FeedBuffer"/>. Calls wait most of their time, so it is reentrant.</summary>
[GrainType("eventfeed")]
[StatelessWorker, Reentrant]
internal sealed class EventFeedGrain(
    IWriteAheadLog log,
    FeedBuffer tail,
    CatchUpReaders readers,
    IOptions<EventFeedOptions> options,
    SiloStopping silo
) : Grain, IEventFeedGrain
{
    /// <summary>A wait must end before Orleans' response timeout (30 s).</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private readonly FeedReader _reader = new(log, options.Value);

    public async Task<ImmutableArray<EntryId>> GetTailsAsync() => [.. await tail.NewestAsync(silo.Token)];

    public async Task<FeedPage> ReadAsync(FeedPageRequest request)
    {
        if (request.Cursors.Length != log.Partitions)
            throw new ValidationException("/cursors", $"The log has {log.Partitions} partitions, and a feed a cursor for each.");
        try
        {
            request = request with { Wait = request.Wait < MaxWait ? request.Wait : MaxWait };
            return await tail.ReadAsync(request, silo.Token) ?? await CatchUpAsync(request);
        }
        catch (OperationCanceledException) when (silo.Token.IsCancellationRequested)
        {
            return new([], request.Cursors);
        }
    }

    private async Task<FeedPage> CatchUpAsync(FeedPageRequest request)
    {
        if (!await readers.EnterAsync(MaxWait, silo.Token))
            return new([], request.Cursors);
        try
        {
            return await _reader.ReadAsync(request, (await tail.CurrentAsync(silo.Token)).End, silo.Token);
        }
        finally
        {
            readers.Leave();
        }
    }
}

using Concord.Ports;
using Concord.Projections;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>
/// The WAL of one projection as Orleans' queues. Read-only: events are appended to the WAL only by the commit that they belong to.
/// </summary>
internal sealed class WalAdapter(
    string projection,
    IWriteAheadLog log,
    WalQueueCaches caches,
    WalStreamOptions options,
    DeliverySizes sizes,
    TimeProvider time,
    Action<long> redelivered,
    SiloAddress silo,
    ILoggerFactory loggers
) : IQueueAdapter
{
    private readonly SharedWalDescription _description = new(log);

    public string Name => projection;

    /// <summary>The position of each group is stored in the WAL; a subscriber cannot choose where to begin.</summary>
    public bool IsRewindable => false;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadOnly;

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) =>
        new WalReceiver(
            projection,
            (int)queueId.GetNumericId(),
            log,
            _description,
            caches.Of(queueId),
            options,
            sizes.Of(projection, (int)queueId.GetNumericId()),
            time,
            redelivered,
            silo,
            loggers.CreateLogger<WalReceiver>()
        );

    public Task QueueMessageBatchAsync<T>(
        StreamId streamId,
        IEnumerable<T> events,
        StreamSequenceToken? token,
        Dictionary<string, object>? requestContext
    ) => throw new NotSupportedException("Streams of the WAL are read-only: an event is appended by the commit of its change.");
}

using Concord.Ports;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>
/// The log of one projection as Orleans' queues. Read-only: an event enters the log with the commit that it belongs to, and no other way.
/// </summary>
internal sealed class WalAdapter(
    string projection,
    IWriteAheadLog log,
    WalQueueCaches caches,
    WalStreamOptions options,
    TimeProvider time,
    Action<long> redelivered,
    SiloAddress silo,
    ILoggerFactory loggers
) : IQueueAdapter
{
    private readonly SharedWalDescription _description = new(log);

    public string Name => projection;

    /// <summary>Where a reader begins is kept in the log, per group; a subscriber cannot choose.</summary>
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

using System.Collections.Concurrent;
using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>The caches of one projection. A queue that returns to this silo begins with an empty one.</summary>
/// <param name="again">Called for each batch that is delivered again.</param>
internal sealed class WalQueueCaches(WalStreamOptions options, Action<IBatchContainer> again) : IQueueAdapterCache
{
    private readonly ConcurrentDictionary<QueueId, WalQueueCache> _caches = new();

    public IQueueCache CreateQueueCache(QueueId queueId) => _caches[queueId] = new(options.CachedBatches, again);

    /// <summary>The cache that this queue's agent created last: Orleans creates the cache first, then the receiver.</summary>
    public WalQueueCache Of(QueueId queueId) => _caches[queueId];
}

using System.Text;
using Concord.Projections;
using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>Queue = partition. <see cref="WalQueueBalancer"/> decides which silo reads which.</summary>
internal sealed class WalQueueMapper : IConsistentRingStreamQueueMapper
{
    private readonly QueueId[] _queues;

    public WalQueueMapper(string projection, int partitions)
    {
        var distance = (uint)((1L << 32) / partitions - 1);
        _queues =
        [
            .. Enumerable
                .Range(0, partitions)
                .Select(partition => QueueId.GetQueueId(projection, (uint)partition, (uint)partition * distance)),
        ];
    }

    public IEnumerable<QueueId> GetAllQueues() => _queues;

    public IEnumerable<QueueId> GetQueuesForRange(IRingRange range) => _queues.Where(queue => range.InRange(queue.GetUniformHashCode()));

    public QueueId GetQueueForStream(StreamId streamId) =>
        _queues[ProjectionStreams.Parse(Encoding.UTF8.GetString(streamId.Key.Span)).Partition];
}

using Concord.Projections;
using Xunit;

namespace Concord.Silo.Streaming.Tests;

public sealed class WalQueueMapperTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(32)]
    [InlineData(1024)]
    public void Every_partition_has_its_own_queue_spread_evenly_over_the_ring(int partitions)
    {
        var mapper = new WalQueueMapper("archive", partitions);
        var queues = mapper.GetAllQueues().ToList();

        Assert.Equal(partitions, queues.Select(queue => queue.GetUniformHashCode()).Distinct().Count());
        Assert.Equal(
            Enumerable.Range(0, partitions).Select(partition => (uint)partition),
            Enumerable
                .Range(0, partitions)
                .Select(partition => mapper.GetQueueForStream(ProjectionStreams.StreamOf("archive", partition)).GetNumericId())
        );
        var distance = uint.MaxValue / partitions;
        Assert.All(
            queues,
            queue =>
                Assert.InRange(
                    (long)queue.GetUniformHashCode(),
                    (queue.GetNumericId() * distance) - 2048,
                    (queue.GetNumericId() * distance) + 2048
                )
        );
    }
}

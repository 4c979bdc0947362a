using Concord.Grains.Commit;

namespace Concord.Silo.Streaming.Receiver;

/// <summary>How each partition stands, from descriptions of the log that the receivers share: at start they all ask at once.</summary>
internal sealed class WalTail(IWriteAheadLog log)
{
    private readonly Lock _lock = new();
    private Task<IReadOnlyList<WalPartitionInfo>>? _description;

    public async Task<WalPartitionInfo> DescribeAsync(int partition, CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<WalPartitionInfo>> description;
        lock (_lock)
        {
            if (_description is null or { IsCompleted: true }) _description = log.DescribeAsync(CancellationToken.None).AsTask();
            description = _description;
        }

        return (await description.WaitAsync(cancellationToken))[partition];
    }
}

using Concord.Operations;
using Concord.Ports;

namespace Concord.Silo.Streaming;

/// <summary>The state of each partition, from descriptions of the WAL that the receivers share: at start they all ask at once.</summary>
internal sealed class SharedWalDescription(IWriteAheadLog log)
{
    private readonly SharedSnapshot<IReadOnlyList<WalPartitionInfo>> _description = new(
        () => log.DescribeAsync(CancellationToken.None).AsTask(),
        TimeSpan.Zero,
        TimeProvider.System
    );

    public async Task<WalPartitionInfo> DescribeAsync(int partition, CancellationToken cancellationToken) =>
        (await _description.TakeAsync().WaitAsync(cancellationToken))[partition];
}

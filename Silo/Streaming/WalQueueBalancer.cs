using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>
/// Assigns partitions to this silo by <see cref="PartitionAssignment"/>. While silos do not agree yet on who is active, two may read a
/// partition for a moment. This is safe: the group's progress is in the WAL, and projections ignore what comes twice.
/// </summary>
internal sealed partial class WalQueueBalancer(IServiceProvider services, string projection, ILogger<WalQueueBalancer> logger)
    : QueueBalancerBase(services, logger)
{
    private QueueId[] _queues = [];
    private volatile IReadOnlyList<QueueId> _mine = [];

    public static IStreamQueueBalancer Create(IServiceProvider services, string projection) =>
        new WalQueueBalancer(services, projection, services.GetRequiredService<ILogger<WalQueueBalancer>>());

    public override Task Initialize(IStreamQueueMapper queueMapper)
    {
        ArgumentNullException.ThrowIfNull(queueMapper);
        _queues = [.. queueMapper.GetAllQueues()];
        return base.Initialize(queueMapper);
    }

    public override IEnumerable<QueueId> GetMyQueues() => _mine;

    protected override void OnClusterMembershipChange(HashSet<SiloAddress> activeSilos)
    {
        // A silo's generation is the time of its start.
        SiloAddress[] silos =
        [
            .. activeSilos.OrderBy(static silo => silo.Generation).ThenBy(static silo => silo.ToParsableString(), StringComparer.Ordinal),
        ];
        var owners = PartitionAssignment.Assign(_queues.Length, [.. silos.Select(static silo => silo.ToParsableString())]);
        var me = Array.IndexOf(silos, SiloAddress);
        _mine = me < 0 ? [] : [.. _queues.Where((_, partition) => owners[partition] == me)];
        _ = NotifyAsync();
    }

    private async Task NotifyAsync()
    {
        try
        {
            await NotifyListeners();
        }
#pragma warning disable CA1031 // Listeners of Orleans may throw anything; the next change of members notifies them again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotTold(projection, e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The readers of projection {Projection} could not take over the partitions assigned to this silo.")]
    private partial void LogNotTold(string projection, Exception error);
}

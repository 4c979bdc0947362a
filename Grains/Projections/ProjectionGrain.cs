using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Commit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Concord.Grains.Projections;

/// <summary>
/// Where a partition's deliveries for one projection arrive. What a projection does is its <see cref="IProjection"/>, found by the name in the key; how
/// failures are dealt with is <see cref="PartitionProjector"/>. Lives beside the reader of its partition.
/// </summary>
[ImplicitStreamSubscription(ProjectionStreams.Namespace)]
[PreferLocalPlacement]
internal sealed partial class ProjectionGrain : Grain, IProjectionGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<WalEntry>
{
    private readonly string _projection;
    private readonly int _partition;
    private readonly IWriteAheadLog _log;
    private readonly PartitionProjector _projector;
    private readonly PositionWaiters _waiters;
    private readonly CancellationToken _stopping;
    private readonly ILogger<ProjectionGrain> _logger;
    private Task? _resumed;

    public ProjectionGrain(
        IServiceProvider services, IWriteAheadLog log, IOptions<ProjectionOptions> options, ProjectionInstruments instruments,
        TimeProvider time, SiloStopping silo, ILogger<ProjectionGrain> logger)
    {
        _logger = logger;
        (_projection, _partition) = ProjectionStreams.Parse(this.GetPrimaryKeyString());
        _log = log;
        _stopping = silo.Token;
        _waiters = new(time);
        _projector = new(
            _projection, _partition, services.GetRequiredKeyedService<IProjection>(_projection), log, options.Value, instruments, time, logger)
        {
            Advanced = _waiters.Passed,
        };
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<WalEntry>().ResumeAsync(this);

    public Task OnNextAsync(IList<SequentialItem<WalEntry>> items) => _projector.TakeAsync([.. items.Select(item => item.Item)], _stopping);

    /// <summary>The stream runtime tells of its own trouble, which it also logs; the batch comes again.</summary>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    public async Task WaitForAsync(EntryId entry, TimeSpan timeout)
    {
        if (_projector.Done >= entry) return;

        // The waiter comes first: progress made while the log is asked must not be missed.
        var passed = _waiters.WaitAsync(entry, timeout, _stopping);

        // Nothing was delivered to this activation yet, and perhaps nothing ever will be, because everything is done.
        if (_projector.Done is null) await Task.WhenAny(passed, _resumed is null or { IsCompleted: true } ? _resumed = ResumeAsync() : _resumed);
        await passed;
    }

    public Task<ProjectionReport> GetReportAsync() => Task.FromResult(new ProjectionReport(_projector.Outage?.Since, _projector.Outage?.Reason));

    private async Task ResumeAsync()
    {
        try
        {
            var partitions = await _log.DescribeAsync(_stopping);
            _projector.Resume(partitions[_partition].Groups.FirstOrDefault(group => group.Group == _projection)?.Acknowledged ?? EntryId.Zero);
        }
        catch (StorageUnavailableException e)
        {
            // Deliveries, which wait for the store too, will tell.
            LogProgressUnknown(_projection, _partition, e.Message);
        }
    }
}

using System.Collections.Immutable;
using Concord.Graph;
using Concord.Ports;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Concord.Projections;

/// <summary>
/// Receives the deliveries of one partition for one projection. Its work is the <see cref="IProjection"/> with the name in the
/// key; <see cref="PartitionProjector"/> handles failures. It runs on the silo that reads its partition, and follows that
/// reader.
/// </summary>
[GrainType("projection")]
[ImplicitStreamSubscription(ProjectionStreams.Namespace)]
[PreferLocalPlacement]
internal sealed partial class ProjectionGrain : Grain, IProjectionGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<WalEntry>
{
    private readonly string _projection;
    private readonly int _partition;
    private readonly IProjection _target;
    private readonly IWriteAheadLog _log;
    private readonly PartitionProjector _projector;
    private readonly PositionWaiters _waiters;
    private readonly CancellationToken _stopping;
    private readonly ILogger<ProjectionGrain> _logger;
    private readonly IProjectionControlStore _controls;
    private readonly DeadLetterOperations _deadLetters;
    private readonly SiloAddress _silo;
    private Task? _resumed;
    private bool _isMoving;
    private bool _pauseIsKnown;
    private IReadOnlyList<WalEntry>? _handedBack;

    public ProjectionGrain(
        IServiceProvider services,
        IWriteAheadLog log,
        IProjectionControlStore controls,
        IOptions<ProjectionOptions> options,
        DeliverySizes sizes,
        ProjectionInstruments instruments,
        TimeProvider time,
        SiloStopping stopping,
        ILocalSiloDetails silo,
        ILogger<ProjectionGrain> logger
    )
    {
        (_logger, _silo) = (logger, silo.SiloAddress);
        (_projection, _partition) = ProjectionStreams.Parse(this.GetPrimaryKeyString());
        (_log, _controls) = (log, controls);
        _stopping = stopping.Token;
        _waiters = new(time);
        _target = services.GetRequiredKeyedService<IProjection>(_projection);
        _deadLetters = new(_projection, _partition, _target, log, time, logger);
        _projector = new(_projection, _partition, _target, log, options.Value, sizes.Of(_projection, _partition), instruments, time, logger)
        {
            Advanced = _waiters.Passed,
        };
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<WalEntry>().ResumeAsync(this);

    public async Task OnNextAsync(IList<SequentialItem<WalEntry>> items)
    {
        try
        {
            await TakeAsync([.. items.Select(item => item.Item)]);
        }
        finally
        {
            FollowReader();
        }
    }

    /// <summary>The stream runtime reports its own failures, which it also logs; the batch comes again.</summary>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    public async Task WaitForAsync(EntryId entry, TimeSpan timeout)
    {
        if (_projector.AppliedUpTo >= entry)
            return;

        // Register the waiter first: progress made while the WAL is read must not be missed.
        var passed = _waiters.WaitAsync(entry, timeout, _stopping);

        // Nothing was delivered to this activation yet, and perhaps nothing will be, because everything is done.
        if (_projector.AppliedUpTo is null)
            await Task.WhenAny(passed, _resumed is null or { IsCompleted: true } ? _resumed = ResumeAsync() : _resumed);
        await passed;
    }

    public Task<ProjectionReport> GetReportAsync() =>
        Task.FromResult(new ProjectionReport(_projector.Outage?.Since, _projector.Outage?.Reason));

    public Task SetPausedAsync(string? paused)
    {
        _pauseIsKnown = true;
        _projector.Paused = paused;
        return Task.CompletedTask;
    }

    public Task SettleAsync() => Task.CompletedTask;

    public async Task TakeHandedBackAsync()
    {
        if (_handedBack is not { } entries)
            return;
        try
        {
            await TakeAsync(entries);
        }
        catch (Exception e) when (e is ProjectionWaitingException or OperationCanceledException)
        {
            // The stream runtime has the same delivery, and delivers it again.
        }
    }

    public async Task<ReplayOutcome> ReplayAsync(ImmutableArray<WalEntry> entries)
    {
        await LoadPauseAsync();
        if (_projector.AppliedUpTo is null)
            await ResumeAsync();
        return _projector.AppliedUpTo is null
            ? throw new ProjectionWaitingException("How far the projection is cannot be read now.")
            : await _projector.ReplayAsync(entries, _stopping);
    }

    public async Task<RedriveOutcome> RedriveAsync(EntryId entry, string actor)
    {
        await LoadPauseAsync();
        return _projector.Paused is { } paused
            ? throw new IllegalTransitionException($"{paused} Resume it first.")
            : await _deadLetters.RedriveAsync(entry, actor, _stopping);
    }

    public Task DiscardAsync(EntryId entry, string actor, string reason) => _deadLetters.DiscardAsync(entry, actor, _stopping);

    public async Task RepairAsync(ImmutableArray<string> subjects)
    {
        await LoadPauseAsync();
        if (_projector.Paused is { } paused)
            throw new IllegalTransitionException($"{paused} Resume it first.");
        if (_target is not IRepairableProjection repairable)
            throw new NotSupportedException($"Projection '{_projection}' supports no repair.");
        await repairable.RepairAsync(subjects, _stopping);
    }

    /// <summary>
    /// When a silo joins or leaves, readers of partitions move. The projection's work moves to its reader's silo with the next
    /// delivery: otherwise a new silo would read, and the old ones would still do all the work.
    /// </summary>
    private void FollowReader()
    {
        if (_isMoving || RequestContext.Get(ProjectionStreams.ReaderKey) is not SiloAddress reader || reader.Equals(_silo))
            return;
        _isMoving = true;
        RequestContext.Set(IPlacementDirector.PlacementHintKey, reader);
        this.MigrateOnIdle();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);

        // The activation becomes idle when nobody waits.
        _waiters.RedirectAll();
    }

    private async Task TakeAsync(IReadOnlyList<WalEntry> entries)
    {
        try
        {
            await LoadPauseAsync();
            await _projector.TakeAsync(entries, _stopping);
            _handedBack = null;
        }
        catch (ProjectionWaitingException) when (_projector.Paused is not null)
        {
            _handedBack = entries;
            throw;
        }
        catch (StorageUnavailableException e)
        {
            throw new ProjectionWaitingException(e.Message);
        }
    }

    /// <summary>A new activation reads from the store whether the projection is paused; later it is notified.</summary>
    private async ValueTask LoadPauseAsync()
    {
        if (_pauseIsKnown)
            return;
        var control = await _controls.ReadAsync(_projection, _stopping);

        // A notification that arrived meanwhile is newer.
        if (_pauseIsKnown)
            return;
        _projector.Paused = control is null ? null : ProjectionControlMapping.PausedText(control);
        _pauseIsKnown = true;
    }

    private async Task ResumeAsync()
    {
        try
        {
            var partitions = await _log.DescribeAsync(_stopping);
            _projector.Resume(
                partitions[_partition].Groups.FirstOrDefault(group => group.Group == _projection)?.Acknowledged ?? EntryId.Zero
            );
        }
        catch (StorageUnavailableException e)
        {
            // Deliveries wait for the store too, and report its outage.
            LogProgressUnknown(_projection, _partition, e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The progress of projection {Projection} on partition {Partition} cannot be read. {Reason}")]
    private partial void LogProgressUnknown(string projection, int partition, string reason);
}

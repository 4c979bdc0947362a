using Concord.Operations;
using Concord.Ports;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Projections;

/// <summary>
/// Stores what operators ask of one projection, notifies the projection's grains, and runs its replay, a page at a time. A
/// request is stored before it takes effect, so a restart always finds it.
/// </summary>
[GrainType("projectioncontrol")]
internal sealed partial class ProjectionControlGrain(
    IServiceProviderIsKeyedService services,
    IProjectionControlStore store,
    IWriteAheadLog log,
    IArchiveStore archive,
    IOptions<ProjectionOptions> options,
    TimeProvider time,
    ILogger<ProjectionControlGrain> logger
) : Grain, IProjectionControlGrain, IDisposable
{
    /// <summary>How long a pause waits for work under way. The pause holds anyway: nothing new is started.</summary>
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Maximum number of discarded dead letters that are remembered. Dead letters are few; the limit bounds the stored control.
    /// </summary>
    private const int MaxDiscarded = 100;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly JobTimer _replay = new();
    private ProjectionControl? _control;
    private int _failures;

    private string Projection => this.GetPrimaryKeyString();

    public async Task<ProjectionControlStatus> GetAsync() => ProjectionControlMapping.StatusOf(await LoadAsync());

    public async Task<ProjectionControlStatus> PauseAsync(string actor, string? reason)
    {
        var control = await LoadAsync();
        if (control.Pause is null)
        {
            control = await ChangeAsync(before => before with { Pause = new(time.GetUtcNow(), actor, reason) });
            LogPaused(Projection, new(actor));
        }

        // Notify even if it was paused before: an earlier notification may have been lost.
        await NotifyAsync(ProjectionControlMapping.PausedText(control));
        await SettleAsync();
        return ProjectionControlMapping.StatusOf(control);
    }

    public async Task<ProjectionControlStatus> ResumeAsync(string actor, string? reason)
    {
        var control = await LoadAsync();
        if (control.Pause is not null)
        {
            control = await ChangeAsync(before => before with { Pause = null });
            LogResumed(Projection, new(actor));
        }

        await NotifyAsync(null);
        await Task.WhenAll(Partitions().Select(grain => grain.TakeHandedBackAsync()));
        Drive(control);
        return ProjectionControlMapping.StatusOf(control);
    }

    public async Task<ProjectionControlStatus> ReplayAsync(ReplayRequest request)
    {
        var control = await LoadAsync();
        if (control.Replay?.Id == request.Id)
            return ProjectionControlMapping.StatusOf(control);
        if (control.Replay is { IsRunning: true } running)
            throw new IllegalTransitionException(
                $"A replay of projection '{Projection}' is running already: {running.Id}, started by {running.By}."
            );

        var partitions = await log.DescribeAsync();
        if (request.From?.Position is { } position && position.Partition >= log.Partitions)
            throw new ValidationException("/from", $"The log has partitions 0 to {log.Partitions - 1}; {position} is in none of them.");
        var newest = partitions.Max(partition => partition.LastId ?? EntryId.Zero);
        control = await ChangeAsync(before =>
            before with
            {
                Replay = new()
                {
                    Id = request.Id,
                    From = request.From,
                    Realm = request.Realm,
                    Policy = request.Policy,
                    By = request.Actor,
                    StartedAt = time.GetUtcNow(),
                    Until = DateTimeOffset.FromUnixTimeMilliseconds(newest.Milliseconds + 1),
                    State = ReplayState.Running,
                },
            }
        );
        LogReplayBegins(Projection, request.Id, new(request.Actor));
        Drive(control);
        return ProjectionControlMapping.StatusOf(control);
    }

    public async Task NoteDiscardAsync(WalPosition position, string eventId, string actor, string reason)
    {
        var discard = new ProjectionDiscard(position.ToString(), eventId, actor, time.GetUtcNow(), reason);

        // If the letter was not discarded in the end, discarding is requested again, and that record counts.
        await ChangeAsync(before =>
            before with
            {
                Discarded =
                [
                    .. (before.Discarded ?? []).Where(earlier => earlier.Position != discard.Position).TakeLast(MaxDiscarded - 1),
                    discard,
                ],
            }
        );
    }

    public async Task ContinueAsync() => Drive(await LoadAsync());

    public void Dispose() => _writing.Dispose();

    /// <summary>Schedules the next page of a running replay; that of a paused projection waits.</summary>
    private void Drive(ProjectionControl control)
    {
        if (control is { Pause: null, Replay.IsRunning: true })
            _replay.Start(this, TakePageAsync);
    }

    /// <summary>Returns when the next page is due; null: only on request.</summary>
    private async Task<TimeSpan?> TakePageAsync(CancellationToken cancellationToken)
    {
        try
        {
            var control = await LoadAsync();
            if (control is not { Pause: null, Replay: { IsRunning: true } replay })
                return null;
            var after = await new ReplayStep(new(log, archive), GrainFactory, time).TakeAsync(Projection, replay, cancellationToken);
            control = await ChangeAsync(before => before with { Replay = after });
            _failures = 0;
            if (after.IsRunning)
                return control.Pause is null ? TimeSpan.Zero : null;
            LogReplayEnds(Projection, after.Id, after.Read, after.Applied, after.SetAside);
            return null;
        }
        catch (Exception e) when (IsPassing(e) || cancellationToken.IsCancellationRequested)
        {
            if (_failures == 0)
                LogReplayWaits(Projection, e.Message);
            return Pause(_failures++);
        }
        // Whatever the failure is, the replay's status must show it; otherwise the replay would seem to run for ever.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            return await FailAsync(e);
        }
    }

    private async Task<TimeSpan?> FailAsync(Exception error)
    {
        LogReplayFailed(Projection, LoggedException.Of(error));
        try
        {
            await ChangeAsync(before =>
                before.Replay is not { } replay
                    ? before
                    : before with
                    {
                        Replay = replay with { State = ReplayState.Failed, FinishedAt = time.GetUtcNow(), Detail = ErrorText.Of(error) },
                    }
            );
            return null;
        }
        catch (StorageUnavailableException)
        {
            return Pause(_failures++);
        }
    }

    /// <summary>An unavailable target or silo will return.</summary>
    private static bool IsPassing(Exception error) =>
        error
            is StorageUnavailableException
                or ProjectionWaitingException
                or TimeoutException
                or OrleansException
                or OperationCanceledException;

    private TimeSpan Pause(int failures) => new Backoff(options.Value.MinBackoff, options.Value.MaxBackoff).Pause(failures);

    private IEnumerable<IProjectionGrain> Partitions() =>
        Enumerable
            .Range(0, log.Partitions)
            .Select(partition => GrainFactory.GetGrain<IProjectionGrain>(ProjectionStreams.KeyOf(Projection, partition)));

    private Task NotifyAsync(string? paused) => Task.WhenAll(Partitions().Select(grain => grain.SetPausedAsync(paused)));

    private async Task SettleAsync()
    {
        try
        {
            await Task.WhenAll(Partitions().Select(grain => grain.SettleAsync())).WaitAsync(SettleTimeout, time);
        }
        catch (TimeoutException)
        {
            LogStillInWork(Projection, SettleTimeout);
        }
    }

    private async ValueTask<ProjectionControl> LoadAsync()
    {
        if (!services.IsKeyedService(typeof(IProjection), Projection))
            throw new NotFoundException($"There is no projection '{Projection}'.");
        return _control ??= await store.ReadAsync(Projection) ?? new() { Projection = Projection };
    }

    /// <summary>
    /// Pages of a replay run between other calls, so changes are queued: none may start from a control that another is about to
    /// replace.
    /// </summary>
    private async Task<ProjectionControl> ChangeAsync(Func<ProjectionControl, ProjectionControl> change)
    {
        await _writing.WaitAsync();
        try
        {
            var next = change(await LoadAsync());

            // If the write fails, it may have been stored anyway: the next call reads it.
            _control = null;
            await store.WriteAsync(next);
            return _control = next;
        }
        finally
        {
            _writing.Release();
        }
    }
}

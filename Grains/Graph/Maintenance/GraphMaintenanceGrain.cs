using Concord.Errors;
using Concord.Operations;
using Concord.Ports;
using Concord.Projections;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using ProjectionNames = Concord.Wal.ProjectionNames;

namespace Concord.Graph;

/// <summary>
/// Runs one job at a time, beside the calls that ask for it. How the last ones ended is kept; a job ends with its silo, and a rebuild goes on on another one all the
/// same, because its shadow is kept by the graph store.
/// </summary>
[GrainType("graphmaintenance")]
internal sealed partial class GraphMaintenanceGrain(
    ICommitStore store,
    IWriteAheadLog log,
    IGraphStore graph,
    IGraphSync sync,
    IVectorSignal vectors,
    GraphInstruments instruments,
    IOptions<GraphOptions> options,
    [PersistentState("graph-jobs", GrainStateStorage.Name)] IPersistentState<GraphJobs> kept,
    TimeProvider time,
    ILogger<GraphMaintenanceGrain> logger
) : Grain, IGraphMaintenanceGrain, IRemindable
{
    private const string System = "concord";
    private const string ScheduledCheck = "graph-check";

    private GraphCheckRun? _check;
    private GraphRebuildRun? _rebuild;

    // Once a job has failed, its run no longer says how it stands.
    private GraphCheck? _failedCheck;
    private GraphRebuild? _failedRebuild;
    private IGrainTimer? _timer;

    /// <summary>A check that was due while another job ran.</summary>
    private string? _waiting;
    private TaskCompletionSource _ended = Ended();

    private GraphCheck? Check => _failedCheck ?? _check?.Check ?? kept.State.Check;

    private GraphRebuild? Rebuild => _failedRebuild ?? _rebuild?.Rebuild ?? kept.State.Rebuild;

    /// <summary>What is kept as running was run by a silo that is gone.</summary>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        const string Interrupted = "The silo that ran it stopped.";
        if (kept.State.Check is { State: GraphJobState.Running } check)
            kept.State = kept.State with { Check = check with { State = GraphJobState.Failed, Detail = Interrupted } };
        if (kept.State.Rebuild is { State: GraphJobState.Running } rebuild)
            kept.State = kept.State with { Rebuild = rebuild with { State = GraphJobState.Failed, Detail = Interrupted } };
        if (kept.State.Check is { } last)
            instruments.Show(last);
        return Task.CompletedTask;
    }

    /// <summary>Or two silos would tell of different last checks; <see cref="GraphMaintenanceJob"/> has this grain activated again within half a minute.</summary>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        instruments.ShowNone();
        return Task.CompletedTask;
    }

    public async Task ScheduleAsync()
    {
        if (options.Value.Check.Time is { } at)
        {
            var now = time.GetUtcNow();
            var today = new DateTimeOffset(DateOnly.FromDateTime(now.UtcDateTime).ToDateTime(at), TimeSpan.Zero);
            await this.RegisterOrUpdateReminder(ScheduledCheck, (today > now ? today : today.AddDays(1)) - now, TimeSpan.FromDays(1));
        }
        else if (await this.GetReminder(ScheduledCheck) is { } before)
        {
            await this.UnregisterReminder(before);
        }
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var id = $"scheduled-{time.GetUtcNow():yyyyMMdd}";
        if (_timer is null)
            await CheckAsync(id, options.Value.Check.Repair, "schedule");
        else
            Postpone(id);
    }

    public async Task<GraphCheck> CheckAsync(string id, bool repair, string actor)
    {
        if (Check is { } known && known.Id == id)
            return known;
        RequireIdle();
        var run = new GraphCheckRun(
            store,
            graph,
            sync,
            time,
            logger,
            new()
            {
                Id = id,
                State = GraphJobState.Running,
                Repair = repair,
                By = actor,
                StartedAt = time.GetUtcNow(),
                Checked = 0,
                Missing = 0,
                Extra = 0,
                Differing = 0,
                Repaired = 0,
                InFlight = 0,
            }
        );
        (_check, _failedCheck) = (run, null);
        LogCheckBegins(id, repair, new(actor));
        Start(cancellationToken => RunAsync(run, cancellationToken));
        await KeepAsync();
        return run.Check;
    }

    public async Task<GraphRebuild> RebuildAsync(string id, string actor)
    {
        if (Rebuild is { } known && known.Id == id)
            return known;
        RequireIdle();
        var run = new GraphRebuildRun(
            store,
            log,
            graph,
            sync,
            vectors,
            time,
            logger,
            new()
            {
                Id = id,
                State = GraphJobState.Running,
                By = actor,
                StartedAt = time.GetUtcNow(),
                Written = 0,
            }
        );
        (_rebuild, _failedRebuild) = (run, null);
        LogRebuildBegins(id, new(actor));
        Start(cancellationToken => RunAsync(run, cancellationToken));
        await KeepAsync();
        return run.Rebuild;
    }

    public async Task<GraphCheck?> GetCheckAsync(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero && Check is { State: GraphJobState.Running })
            await WaitAsync(wait);
        return Check;
    }

    public async Task<GraphRebuild?> GetRebuildAsync(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero && Rebuild is { State: GraphJobState.Running })
            await WaitAsync(wait);
        return Rebuild;
    }

    public async Task ContinueAsync()
    {
        if (_timer is not null)
            return;
        if (await graph.HasShadowAsync() || await graph.HasOutdatedTokensAsync() || await IsNewAsync())
            await RebuildAsync($"continued-{time.GetUtcNow().ToUnixTimeMilliseconds()}", System);
    }

    /// <summary>
    /// Whether the graph store knows nothing of what the projection has taken: it is another one than before, or was emptied, and the log will not bring that again.
    /// </summary>
    private async Task<bool> IsNewAsync() =>
        (await graph.ReadPositionsAsync()).Count == 0
        && (await log.DescribeAsync()).Any(static partition =>
            partition.Groups.Any(static group => group.Group == ProjectionNames.Graph && group.Acknowledged > EntryId.Zero)
        );

    private void RequireIdle()
    {
        if (_timer is null)
            return;
        throw new IllegalTransitionException(
            Rebuild is { State: GraphJobState.Running } rebuild
                ? $"The graph is being rebuilt: {rebuild.Id}, started by {rebuild.By}."
                : $"The graph is being checked: {Check?.Id}, started by {Check?.By}."
        );
    }

    private void Start(Func<CancellationToken, Task> job)
    {
        _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _timer = this.RegisterGrainTimer(
            async cancellationToken =>
            {
                try
                {
                    await job(cancellationToken);
                    await KeepAsync();
                }
                finally
                {
                    _timer?.Dispose();
                    _timer = null;
                    _ended.TrySetResult();
                }

                if (_waiting is not { } id)
                    return;
                _waiting = null;
                await CheckAsync(id, options.Value.Check.Repair, "schedule");
            },
            new()
            {
                DueTime = TimeSpan.Zero,
                Period = Timeout.InfiniteTimeSpan,
                Interleave = true,
                KeepAlive = true,
            }
        );
    }

    private void Postpone(string check)
    {
        _waiting = check;
        LogCheckWaits(check);
    }

    /// <summary>So that another silo can tell of it. What cannot be kept now is told by this one as long as it lives.</summary>
    private async Task KeepAsync()
    {
        try
        {
            kept.State = new() { Check = Check, Rebuild = Rebuild };
            await kept.WriteStateAsync();
        }
        catch (Exception e) when (e is ConcordException or InconsistentStateException)
        {
            LogNotKept(e.Message);
        }
    }

    private async Task RunAsync(GraphCheckRun run, CancellationToken cancellationToken)
    {
        try
        {
            using (instruments.Measure("check"))
                await run.RunAsync(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it is, the operator must find it where the check is looked at, and not a check that runs for ever.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failedCheck = run.Check with
            {
                State = GraphJobState.Failed,
                FinishedAt = time.GetUtcNow(),
                Detail = cancellationToken.IsCancellationRequested ? "The silo stops." : ErrorText.Of(e),
            };
            LogCheckFailed(run.Check.Id, LoggedException.Of(e));
        }

        instruments.Checked(Check!);
        if (Check is { State: GraphJobState.Completed } check)
        {
            if (check.Drift > 0)
                LogDrift(check.Id, check.Missing, check.Extra, check.Differing, check.Repaired, check.InFlight);
            else
                LogAgree(check.Id, check.Checked, check.InFlight);
        }
    }

    private async Task RunAsync(GraphRebuildRun run, CancellationToken cancellationToken)
    {
        try
        {
            using (instruments.Measure("rebuild"))
                await run.RunAsync(cancellationToken);
            LogRebuildEnds(run.Rebuild.Id, run.Rebuild.Written);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The shadow stays: the next silo goes on with it.
            _failedRebuild = run.Rebuild with
            {
                State = GraphJobState.Failed,
                FinishedAt = time.GetUtcNow(),
                Detail = "The silo stops; another silo continues.",
            };
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failedRebuild = run.Rebuild with { State = GraphJobState.Failed, FinishedAt = time.GetUtcNow(), Detail = ErrorText.Of(e) };
            LogRebuildFailed(run.Rebuild.Id, LoggedException.Of(e));

            // Or it would be begun again for ever, and every write would go to both.
            await DropShadowAsync();
        }
    }

    private async Task DropShadowAsync()
    {
        try
        {
            await graph.DropShadowAsync();
        }
        catch (StorageUnavailableException e)
        {
            LogShadowStays(e.Message);
        }
    }

    private async Task WaitAsync(TimeSpan wait)
    {
        try
        {
            await _ended.Task.WaitAsync(wait, time);
        }
        catch (TimeoutException)
        {
            // It is answered as it stands.
        }
    }

    private static TaskCompletionSource Ended()
    {
        var ended = new TaskCompletionSource();
        ended.SetResult();
        return ended;
    }
}

/// <summary>The last jobs of <see cref="GraphMaintenanceGrain"/>, known beyond the silo that ran them. State without events: nobody follows it.</summary>
[GenerateSerializer, Alias("concord.graph-jobs")]
internal sealed record GraphJobs
{
    [Id(0)]
    public GraphCheck? Check { get; init; }

    [Id(1)]
    public GraphRebuild? Rebuild { get; init; }
}

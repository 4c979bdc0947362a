using Concord.Operations;
using Concord.Ports;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Concord.Graph;

/// <summary>
/// Runs one job at a time, concurrently with the calls that ask for it. The results of the last jobs are stored. A check ends
/// with its silo; a rebuild resumes on another silo, because the shadow graph is in the store.
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

    private readonly JobTimer _job = new();

    private readonly Job<GraphCheck> _check = new(
        time,
        static (check, at, detail) => check with { State = GraphJobState.Failed, FinishedAt = at, Detail = detail }
    );

    private readonly Job<GraphRebuild> _rebuild = new(
        time,
        static (rebuild, at, detail) => rebuild with { State = GraphJobState.Failed, FinishedAt = at, Detail = detail }
    );

    /// <summary>A check that was due while another job ran.</summary>
    private string? _waiting;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _check.Restore(kept.State.Check);
        _rebuild.Restore(kept.State.Rebuild);
        if (_check.Status is { } last)
            instruments.Show(last);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Stops reporting: otherwise two silos would report different last checks. <see cref="GraphMaintenanceJob"/> activates
    /// this grain again within half a minute.
    /// </summary>
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
        if (!_job.IsRunning)
        {
            await CheckAsync(id, options.Value.Check.Repair, "schedule");
            return;
        }

        _waiting = id;
        LogCheckWaits(id);
    }

    public async Task<GraphCheck> CheckAsync(string id, bool repair, string actor)
    {
        if (_check.Status is { } known && known.Id == id)
            return known;
        RequireIdle();
        var check = new GraphCheck
        {
            Id = id,
            State = GraphJobState.Running,
            Repair = repair,
            By = actor,
            StartedAt = time.GetUtcNow(),
        };
        var run = new GraphCheckRun(store, graph, sync, time, logger, check);
        LogCheckBegins(id, repair, new(actor));
        return await StartAsync(_check, () => run.Check, cancellationToken => RunAsync(run, cancellationToken));
    }

    public async Task<GraphRebuild> RebuildAsync(string id, string actor)
    {
        if (_rebuild.Status is { } known && known.Id == id)
            return known;
        RequireIdle();
        var rebuild = new GraphRebuild
        {
            Id = id,
            State = GraphJobState.Running,
            By = actor,
            StartedAt = time.GetUtcNow(),
        };
        var run = new GraphRebuildRun(store, log, graph, sync, vectors, time, logger, rebuild);
        LogRebuildBegins(id, new(actor));
        return await StartAsync(_rebuild, () => run.Rebuild, cancellationToken => RunAsync(run, cancellationToken));
    }

    public Task<GraphCheck?> GetCheckAsync(TimeSpan wait) => GetAsync(_check, wait);

    public Task<GraphRebuild?> GetRebuildAsync(TimeSpan wait) => GetAsync(_rebuild, wait);

    public async Task ContinueAsync()
    {
        if (_job.IsRunning)
            return;
        if (await graph.HasShadowAsync() || await graph.HasOutdatedTokensAsync() || await IsNewAsync())
            await RebuildAsync($"continued-{time.GetUtcNow().ToUnixTimeMilliseconds()}", System);
    }

    /// <summary>
    /// Whether the graph store knows nothing of what the projection has applied: it was replaced or emptied, and the WAL will
    /// not deliver those events again.
    /// </summary>
    private async Task<bool> IsNewAsync() =>
        (await graph.ReadPositionsAsync()).Count == 0
        && (await log.DescribeAsync()).Any(static partition =>
            partition.Groups.Any(static group => group.Group == ProjectionNames.Graph && group.Acknowledged > EntryId.Zero)
        );

    private async Task<T?> GetAsync<T>(Job<T> job, TimeSpan wait)
        where T : class, IJobStatus
    {
        if (wait > TimeSpan.Zero && job.Status is { IsRunning: true })
            await _job.WaitAsync(wait, time);
        return job.Status;
    }

    private void RequireIdle()
    {
        if (!_job.IsRunning)
            return;
        throw new IllegalTransitionException(
            _rebuild.Status is { IsRunning: true } rebuild
                ? $"The graph is being rebuilt: {rebuild.Id}, started by {rebuild.By}."
                : $"The graph is being checked: {_check.Status?.Id}, started by {_check.Status?.By}."
        );
    }

    private async Task<T> StartAsync<T>(Job<T> job, Func<T> progress, Func<CancellationToken, Task> run)
        where T : class, IJobStatus
    {
        job.Begin(progress);
        _job.Start(
            this,
            async cancellationToken =>
            {
                await run(cancellationToken);
                await KeepAsync();
                return null;
            },
            BeginWaitingAsync
        );
        await KeepAsync();
        return job.Status!;
    }

    private async Task BeginWaitingAsync()
    {
        if (_waiting is not { } id)
            return;
        _waiting = null;
        await CheckAsync(id, options.Value.Check.Repair, "schedule");
    }

    /// <summary>
    /// Stores the status, so that another silo can report it. If that fails, this activation reports it for as long as it
    /// lives.
    /// </summary>
    private async Task KeepAsync()
    {
        try
        {
            kept.State = new() { Check = _check.Status, Rebuild = _rebuild.Status };
            await kept.WriteStateAsync();
        }
        catch (Exception e) when (e is ConcordException or InconsistentStateException)
        {
            LogNotKept(e.Message);
        }
    }

    private async Task RunAsync(GraphCheckRun run, CancellationToken cancellationToken)
    {
        Exception? error;
        using (instruments.Measure("check"))
            error = await _check.RunAsync(
                run.RunAsync,
                _ => cancellationToken.IsCancellationRequested ? "The silo stops." : null,
                cancellationToken
            );
        var check = _check.Status!;
        instruments.Checked(check);
        if (error is not null)
            LogCheckFailed(check.Id, LoggedException.Of(error));
        else if (check.Drift > 0)
            LogDrift(check.Id, check.Missing, check.Extra, check.Differing, check.Repaired, check.InFlight);
        else
            LogAgree(check.Id, check.Checked, check.InFlight);
    }

    private async Task RunAsync(GraphRebuildRun run, CancellationToken cancellationToken)
    {
        Exception? error;
        using (instruments.Measure("rebuild"))
            error = await _rebuild.RunAsync(
                run.RunAsync,
                e => IsStop(e) ? "The silo stops; another silo continues." : null,
                cancellationToken
            );
        if (error is null)
        {
            LogRebuildEnds(run.Rebuild.Id, run.Rebuild.Written);
        }
        else if (!IsStop(error))
        {
            LogRebuildFailed(run.Rebuild.Id, LoggedException.Of(error));

            // Otherwise the rebuild would be started again and again, and every write would go to both graphs.
            await DropShadowAsync();
        }

        // The shadow stays: the next silo continues with it.
        bool IsStop(Exception e) => e is OperationCanceledException && cancellationToken.IsCancellationRequested;
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
}

/// <summary>
/// The last jobs of <see cref="GraphMaintenanceGrain"/>, stored beyond the silo that ran them. State without events: no
/// projection follows it.
/// </summary>
[GenerateSerializer, Alias("concord.graph-jobs")]
internal sealed record GraphJobs
{
    [Id(0)]
    public GraphCheck? Check { get; init; }

    [Id(1)]
    public GraphRebuild? Rebuild { get; init; }
}

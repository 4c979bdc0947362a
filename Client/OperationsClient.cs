using System.Collections.Immutable;
using Concord.Graph;
using Concord.Operations;
using Concord.Wal;

namespace Concord.Client;

internal sealed class OperationsClient(IGrainFactory grains) : IOperationsClient
{
    /// <summary>
    /// Jobs take minutes. The wait for one is split into calls of seconds, because a call must be answered within 30 s.
    /// </summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    public Task<SystemInfo> GetInfoAsync(CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => SystemGrain.GetInfoAsync(), cancellationToken);

    public Task<ImmutableArray<DependencyStatus>> CheckDependenciesAsync(CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => SystemGrain.CheckAsync(), cancellationToken);

    public Task<WalStatus> GetWalStatusAsync(CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => Wal.GetStatusAsync(cancellationToken), cancellationToken);

    public Task<DeadLetterPage> GetDeadLettersAsync(string? projection, int limit, string? cursor, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => Wal.GetDeadLettersAsync(projection, limit, cursor, cancellationToken), cancellationToken);

    public Task<RedriveOutcome> RedriveAsync(string projection, WalPosition position, string actor, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => Wal.RedriveAsync(projection, position, actor), cancellationToken);

    public Task DiscardAsync(string projection, WalPosition position, string actor, string reason, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => Wal.DiscardAsync(projection, position, actor, reason), cancellationToken);

    public Task<ProjectionControlStatus> PauseAsync(string projection, string actor, string? reason, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => Control(projection).PauseAsync(actor, reason), cancellationToken);

    public Task<ProjectionControlStatus> ResumeAsync(
        string projection,
        string actor,
        string? reason,
        CancellationToken cancellationToken
    ) => GrainCall.AnswerAsync(() => Control(projection).ResumeAsync(actor, reason), cancellationToken);

    public Task<ProjectionControlStatus> ReplayAsync(string projection, ReplayRequest request, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => Control(projection).ReplayAsync(request), cancellationToken);

    public Task<GraphCheck> BeginGraphCheckAsync(string id, bool repair, string actor, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => Maintenance.CheckAsync(id, repair, actor), cancellationToken);

    public Task<GraphCheck> RunGraphCheckAsync(string id, bool repair, string actor, CancellationToken cancellationToken) =>
        RunAsync(() => Maintenance.CheckAsync(id, repair, actor), () => Maintenance.GetCheckAsync(CallTimeout), cancellationToken);

    public Task<GraphRebuild> BeginGraphRebuildAsync(string id, string actor, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => Maintenance.RebuildAsync(id, actor), cancellationToken);

    public Task<GraphRebuild> RunGraphRebuildAsync(string id, string actor, CancellationToken cancellationToken) =>
        RunAsync(() => Maintenance.RebuildAsync(id, actor), () => Maintenance.GetRebuildAsync(CallTimeout), cancellationToken);

    private ISystemGrain SystemGrain => grains.GetGrain<ISystemGrain>(0);

    private IWalGrain Wal => grains.GetGrain<IWalGrain>(0);

    private IGraphMaintenanceGrain Maintenance => grains.GetGrain<IGraphMaintenanceGrain>(0);

    private IProjectionControlGrain Control(string projection) => grains.GetGrain<IProjectionControlGrain>(projection);

    /// <param name="begin">Starts the job; called again, returns the job that it has started.</param>
    /// <param name="wait">The job under way or the last one, when it has ended or the timeout expires.</param>
    private static async Task<T> RunAsync<T>(Func<Task<T>> begin, Func<Task<T?>> wait, CancellationToken cancellationToken)
        where T : class, IJobStatus
    {
        var job = await GrainCall.AnswerAsync(begin, cancellationToken);
        var id = job.Id;
        while (job.IsRunning)
        {
            var seen = await GrainCall.AnswerAsync(wait, cancellationToken);

            // Another job, or none: the grain has moved to another silo, or another job was started in between. Ask for the job
            // by its own id.
            job = seen?.Id == id ? seen : await GrainCall.AnswerAsync(begin, cancellationToken);
        }

        return job;
    }
}

using System.Collections.Immutable;
using Concord.Errors;
using Concord.Graph;
using Concord.Operations;
using Concord.Wal;

namespace Concord.Client;

/// <summary>
/// What operators and their tools ask: the status of the system and of the WAL, dead letters, projections, and work on the graph as a
/// whole. <c>actor</c> is who asks; it is recorded. To cancel a command is to wait for it no longer.
/// </summary>
public interface IOperationsClient
{
    /// <inheritdoc cref="ISystemGrain.GetInfoAsync"/>
    Task<SystemInfo> GetInfoAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ISystemGrain.CheckAsync"/>
    Task<ImmutableArray<DependencyStatus>> CheckDependenciesAsync(CancellationToken cancellationToken = default);

    /// <summary>Per partition and projection, with what operators have asked of each projection.</summary>
    Task<WalStatus> GetWalStatusAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IWalGrain.GetDeadLettersAsync"/>
    Task<DeadLetterPage> GetDeadLettersAsync(
        string? projection = null,
        int limit = 100,
        string? cursor = null,
        CancellationToken cancellationToken = default
    );

    /// <inheritdoc cref="IWalGrain.RedriveAsync"/>
    Task<RedriveOutcome> RedriveAsync(string projection, WalPosition position, string actor, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IWalGrain.DiscardAsync"/>
    Task DiscardAsync(string projection, WalPosition position, string actor, string reason, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IProjectionControlGrain.PauseAsync"/>
    Task<ProjectionControlStatus> PauseAsync(
        string projection,
        string actor,
        string? reason = null,
        CancellationToken cancellationToken = default
    );

    /// <inheritdoc cref="IProjectionControlGrain.ResumeAsync"/>
    Task<ProjectionControlStatus> ResumeAsync(
        string projection,
        string actor,
        string? reason = null,
        CancellationToken cancellationToken = default
    );

    /// <inheritdoc cref="IProjectionControlGrain.ReplayAsync"/>
    Task<ProjectionControlStatus> ReplayAsync(string projection, ReplayRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins to compare graph and state; returns at once. The same <paramref name="id"/> again is answered with the check that it began.
    /// </summary>
    /// <exception cref="IllegalTransitionException">Another check or a rebuild is running.</exception>
    Task<GraphCheck> BeginGraphCheckAsync(string id, bool repair, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// As <see cref="BeginGraphCheckAsync"/>, and returns when the check has ended. To cancel is to wait no longer: the check goes on.
    /// </summary>
    Task<GraphCheck> RunGraphCheckAsync(string id, bool repair, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins to build the graph anew from the states; returns at once. The same <paramref name="id"/> again is answered with the rebuild
    /// that it began.
    /// </summary>
    /// <exception cref="IllegalTransitionException">A check or another rebuild is running.</exception>
    Task<GraphRebuild> BeginGraphRebuildAsync(string id, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// As <see cref="BeginGraphRebuildAsync"/>, and returns when the rebuild has ended. To cancel is to wait no longer: the
    /// rebuild goes on.
    /// </summary>
    Task<GraphRebuild> RunGraphRebuildAsync(string id, string actor, CancellationToken cancellationToken = default);
}

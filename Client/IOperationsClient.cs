using System.Collections.Immutable;
using Concord.Graph;
using Concord.Operations;
using Concord.Wal;

namespace Concord.Client;

/// <summary>
/// What operators and their tools need: the status of the system and of the WAL, dead letters, projections, and jobs on the
/// whole graph. <c>actor</c> is who asks; it is recorded. Cancelling a command only stops the wait for it.
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
    /// Starts to compare graph and state; returns at once. The same <paramref name="id"/> again returns the check that it
    /// started.
    /// </summary>
    /// <exception cref="IllegalTransitionException">Another check or a rebuild is running.</exception>
    Task<GraphCheck> BeginGraphCheckAsync(string id, bool repair, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// As <see cref="BeginGraphCheckAsync"/>, and returns when the check has ended. Cancelling only stops the wait: the check
    /// continues.
    /// </summary>
    Task<GraphCheck> RunGraphCheckAsync(string id, bool repair, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts to build a new graph from the states; returns at once. The same <paramref name="id"/> again returns the rebuild
    /// that it started.
    /// </summary>
    /// <exception cref="IllegalTransitionException">A check or another rebuild is running.</exception>
    Task<GraphRebuild> BeginGraphRebuildAsync(string id, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// As <see cref="BeginGraphRebuildAsync"/>, and returns when the rebuild has ended. Cancelling only stops the wait: the
    /// rebuild continues.
    /// </summary>
    Task<GraphRebuild> RunGraphRebuildAsync(string id, string actor, CancellationToken cancellationToken = default);
}

using Orleans.Concurrency;

namespace Concord.Wal;

/// <summary>Queries of the WAL, and operations on it; stateless, key 0.</summary>
[Alias("concord.IWalGrain"), GrainInterfaceType("concord.IWalGrain")]
public interface IWalGrain : IGrainWithIntegerKey
{
    [Alias("GetStatusAsync"), ReadOnly]
    Task<WalStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    [Alias("QueryEventsAsync"), ReadOnly]
    Task<EventPage> QueryEventsAsync(EventQuery query, CancellationToken cancellationToken = default);

    /// <summary>Dead letters of one projection, or of all, oldest first.</summary>
    [Alias("GetDeadLettersAsync"), ReadOnly]
    Task<DeadLetterPage> GetDeadLettersAsync(string? projection, int limit, string? cursor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has the projection try a dead letter once more, in its turn. If it is applied, the letter is deleted; if not, it stays,
    /// with the new error. Fails with <see cref="NotFoundException"/> if there is no such projection or letter,
    /// <see cref="IllegalTransitionException"/> while the projection is paused, <see cref="StorageUnavailableException"/> while
    /// its target cannot be reached.
    /// </summary>
    [Alias("RedriveAsync")]
    Task<RedriveOutcome> RedriveAsync(string projection, WalPosition position, string actor);

    /// <summary>
    /// Discards a dead letter for good; the silo logs who did it and why. Fails with <see cref="NotFoundException"/> if there
    /// is no such projection or letter.
    /// </summary>
    [Alias("DiscardAsync")]
    Task DiscardAsync(string projection, WalPosition position, string actor, string reason);

    /// <summary>
    /// Waits until <paramref name="projection"/> has applied everything up to <paramref name="position"/>. Fails with
    /// <see cref="ProjectionBehindException"/> after <paramref name="timeout"/>, <see cref="ValidationException"/> for a
    /// partition or projection that does not exist.
    /// </summary>
    [Alias("WaitForAsync"), ReadOnly]
    Task WaitForAsync(string projection, WalPosition position, TimeSpan timeout, CancellationToken cancellationToken = default);
}

/// <summary>Names of the projections; each has a consumer group of the WAL with its name.</summary>
public static class ProjectionNames
{
    /// <summary>The complete history of events.</summary>
    public const string Archive = "archive";

    /// <summary>Who and what is connected: knowledge discovery.</summary>
    public const string Graph = "graph";

    /// <summary>List and search of policies, list of realms.</summary>
    public const string Policies = "policies";

    public static readonly IReadOnlyList<string> All = [Archive, Graph, Policies];
}

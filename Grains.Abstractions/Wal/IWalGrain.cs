using Concord.Errors;
using Orleans.Concurrency;

namespace Concord.Wal;

/// <summary>The log's front for queries and operators; stateless, key 0.</summary>
[Alias("concord.IWalGrain"), GrainInterfaceType("Concord.Grains.Abstractions.Wal.IWalGrain")]
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
    /// Has the projection try a dead letter once more, in its turn. Taken: the letter is gone; not taken: it stays, with the new error.
    /// Fails with <see cref="NotFoundException"/> where there is no such projection or letter, <see cref="IllegalTransitionException"/>
    /// while the projection is paused, <see cref="StorageUnavailableException"/> while its target cannot be reached.
    /// </summary>
    [Alias("RedriveAsync")]
    Task<RedriveOutcome> RedriveAsync(string projection, WalPosition position, string actor);

    /// <summary>
    /// Gives a dead letter up for good; the log of the silo says who did and why.
    /// Fails with <see cref="NotFoundException"/> where there is no such projection or letter.
    /// </summary>
    [Alias("DiscardAsync")]
    Task DiscardAsync(string projection, WalPosition position, string actor, string reason);

    /// <summary>
    /// Waits until <paramref name="projection"/> has taken everything up to <paramref name="position"/>.
    /// Fails with <see cref="ProjectionBehindException"/> after <paramref name="timeout"/>, <see cref="ValidationException"/> for a
    /// partition or projection that does not exist.
    /// </summary>
    [Alias("WaitForAsync"), ReadOnly]
    Task WaitForAsync(string projection, WalPosition position, TimeSpan timeout, CancellationToken cancellationToken = default);
}

/// <summary>Names of the projections, each a consumer group on the log.</summary>
public static class ProjectionNames
{
    /// <summary>Complete history.</summary>
    public const string Archive = "archive";

    /// <summary>Who and what is connected: knowledge discovery.</summary>
    public const string Graph = "graph";

    /// <summary>List and search of policies, list of realms.</summary>
    public const string Policies = "policies";

    public static readonly IReadOnlyList<string> All = [Archive, Graph, Policies];
}

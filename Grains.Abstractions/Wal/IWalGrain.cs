using Orleans.Concurrency;

namespace Concord.Grains.Abstractions.Wal;

/// <summary>The log's front for queries and operators; stateless, key 0.</summary>
[Alias("concord.IWalGrain")]
public interface IWalGrain : IGrainWithIntegerKey
{
    [Alias("GetStatusAsync"), ReadOnly]
    Task<WalStatus> GetStatusAsync();

    [Alias("QueryEventsAsync"), ReadOnly]
    Task<EventPage> QueryEventsAsync(EventQuery query);

    /// <summary>Dead letters of one projection, or of all, oldest first.</summary>
    [Alias("GetDeadLettersAsync"), ReadOnly]
    Task<DeadLetterPage> GetDeadLettersAsync(string? projection, int limit, string? cursor);

    /// <summary>
    /// Waits until <paramref name="projection"/> has taken everything up to <paramref name="position"/>.
    /// Fails with <see cref="Errors.ProjectionBehindException"/> after <paramref name="timeout"/>, <see cref="Errors.ValidationException"/> for a
    /// partition or projection that does not exist.
    /// </summary>
    [Alias("WaitForAsync"), ReadOnly]
    Task WaitForAsync(string projection, WalPosition position, TimeSpan timeout);
}

/// <summary>Names of the projections, each a consumer group on the log.</summary>
public static class Projections
{
    /// <summary>Complete history.</summary>
    public const string Archive = "archive";

    /// <summary>List and search of policies, list of realms.</summary>
    public const string Policies = "policies";

    public static readonly IReadOnlyList<string> All = [Archive, Policies];
}

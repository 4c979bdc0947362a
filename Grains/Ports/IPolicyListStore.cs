using System.Collections.Immutable;
using Concord.Policies;
using Concord.Realms;
using Concord.Text;

namespace Concord.Ports;

/// <summary>
/// What the list of policies is found by. Holds no documents: those come from the state, so a list can never show a policy that was not.
/// Every adapter passes <c>PolicyIndexConformance</c>.
/// </summary>
public interface IPolicyListStore
{
    /// <summary>Puts entries in place of older ones; a lower or equal version changes nothing. All or nothing.</summary>
    ValueTask ApplyAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Puts entries in place of whatever is there, also of the same or a higher version: for a row that is damaged. All or nothing. The caller must
    /// have read them in the turn that <see cref="ApplyAsync"/> is called in for the same policies, so that nothing newer is overwritten.
    /// </summary>
    ValueTask RewriteAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        CancellationToken cancellationToken = default
    );

    /// <summary>Numbers of the policies that match, in order, after <see cref="PolicyQuery.After"/>.</summary>
    ValueTask<IReadOnlyList<string>> QueryAsync(PolicyQuery query, DateOnly today, CancellationToken cancellationToken = default);

    /// <summary>Whether words are there that another version of <see cref="SearchTokens"/> made: some of what is asked for would not be found.</summary>
    ValueTask<bool> HasOutdatedTokensAsync(CancellationToken cancellationToken = default) => new(false);

    /// <summary>All words are being made anew.</summary>
    ValueTask SetTokensRenewedAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <summary>Realms with an id after <paramref name="after"/>, in order.</summary>
    ValueTask<IReadOnlyList<RealmView>> QueryRealmsAsync(string? after, int limit, CancellationToken cancellationToken = default);
}

public sealed record ListedPolicy
{
    public required PolicyId Id { get; init; }
    public required long Version { get; init; }

    /// <summary>
    /// How the policy stands over valid time, oldest first, each from its date to the next one's. A query takes the one that holds on its day;
    /// before the first, the first.
    /// </summary>
    public required ImmutableArray<ListedSegment> Segments { get; init; }

    /// <summary>Ids of all parties, present and past.</summary>
    public required ImmutableArray<string> Parties { get; init; }

    public required ImmutableArray<string> Assets { get; init; }

    /// <summary>Words for the full-text search.</summary>
    public required string Text { get; init; }
}

public sealed record ListedSegment(DateOnly From, string Product, ImmutableArray<PolicyStatus> Status, Term Term);

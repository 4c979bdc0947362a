using System.Collections.Immutable;
using Concord.Policies;
using Concord.Realms;
using Concord.Text;

namespace Concord.Ports;

/// <summary>
/// Stores what list and search of policies need. It holds no policy content: that comes from the state, so a list can never
/// show a policy that does not exist. Every adapter passes <c>PolicyListStoreConformance</c>.
/// </summary>
public interface IPolicyListStore
{
    /// <summary>Replaces older entries; a lower or equal version changes nothing. All or nothing.</summary>
    ValueTask ApplyAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        AppliedEvents? applied = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Replaces entries even if they have the same or a higher version: repairs a damaged row. All or nothing. The caller must
    /// have read them in the turn in which <see cref="ApplyAsync"/> is called for the same policies, so that nothing newer is
    /// overwritten.
    /// </summary>
    ValueTask RewriteAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        AppliedEvents? applied = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Numbers of the policies that match, in order, after <see cref="PolicyQuery.After"/>.</summary>
    ValueTask<IReadOnlyList<string>> QueryAsync(PolicyQuery query, DateOnly today, CancellationToken cancellationToken = default);

    /// <summary>How many policies a realm has with a number after <paramref name="after"/>, or altogether.</summary>
    ValueTask<long> CountAsync(RealmId realm, string? after, CancellationToken cancellationToken = default);

    /// <summary>
    /// Whether another version of <see cref="SearchTokens"/> made some of the tokens: then some searches would miss policies.
    /// </summary>
    ValueTask<bool> HasOutdatedTokensAsync(CancellationToken cancellationToken = default) => new(false);

    /// <summary>
    /// The id of the replay that must fill the list again, because it has entries that its store has lost; null if it need not.
    /// </summary>
    ValueTask<string?> ReadRefillAsync(CancellationToken cancellationToken = default) => new((string?)null);

    /// <summary>Records that all tokens are being made by the current version.</summary>
    ValueTask SetTokensRenewedAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <summary>Realms with an id after <paramref name="after"/>, in order.</summary>
    ValueTask<IReadOnlyList<RealmView>> QueryRealmsAsync(string? after, int limit, CancellationToken cancellationToken = default);
}

public sealed record ListedPolicy
{
    public required PolicyId Id { get; init; }
    public required long Version { get; init; }

    /// <summary>
    /// The policy over valid time, oldest first; each segment holds from its date to the next one's. A query uses the segment
    /// of its day; before the first, the first.
    /// </summary>
    public required ImmutableArray<ListedSegment> Segments { get; init; }

    /// <summary>Ids of all parties, current and past.</summary>
    public required ImmutableArray<string> Parties { get; init; }

    public required ImmutableArray<string> Assets { get; init; }

    /// <summary>Text for the full-text search.</summary>
    public required string Text { get; init; }
}

public sealed record ListedSegment(DateOnly From, string Product, ImmutableArray<PolicyStatus> Status, Term Term);

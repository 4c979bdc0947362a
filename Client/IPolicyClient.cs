using System.Collections.Immutable;
using Concord.Policies;
using Concord.Wal;

namespace Concord.Client;

/// <summary>
/// Policies: see <see cref="IPolicyGrain"/> and <see cref="IPolicyListGrain"/> for the answers and refusals of each.
/// </summary>
public interface IPolicyClient
{
    /// <summary>The view at the two instants; its <see cref="PolicyView.Version"/> is what a conditional change names.</summary>
    Task<PolicyView> GetAsync(
        PolicyId id,
        DateOnly? asOf = null,
        DateTimeOffset? knownAt = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Creates a policy. Repeated with the same commit id, it returns the first outcome (<see cref="CommandResult.Replayed"/>).
    /// </summary>
    Task<CommandResult> CreateAsync(PolicyId id, CreatePolicy command, CancellationToken cancellationToken = default);

    /// <summary>
    /// A business change. If <see cref="CommandContext.ExpectedVersion"/> is given, another stored version causes
    /// <see cref="VersionConflictException"/>. Repeated with the same commit id, it returns the first outcome.
    /// </summary>
    Task<CommandResult> ApplyAsync(PolicyId id, ApplyTransaction command, CancellationToken cancellationToken = default);

    /// <summary>A claim; as <see cref="ApplyAsync"/>.</summary>
    Task<CommandResult> ReportClaimAsync(PolicyId id, ReportClaim command, CancellationToken cancellationToken = default);

    /// <summary>The policy as <see cref="ApplyAsync"/> would change it; commits nothing.</summary>
    Task<PolicyPreview> PreviewAsync(PolicyId id, ApplyTransaction command, CancellationToken cancellationToken = default);

    /// <summary>
    /// One page of a policy's transactions, oldest first; <see cref="TransactionPage.Next"/> is the <paramref name="after"/> of
    /// the next one.
    /// </summary>
    Task<TransactionPage> GetTransactionsAsync(PolicyId id, long after = 0, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Per field, where its current value comes from.</summary>
    Task<ImmutableArray<FieldProvenance>> GetProvenanceAsync(PolicyId id, CancellationToken cancellationToken = default);

    /// <summary>Recomputes the policy's hash chain.</summary>
    Task<AuditReport> AuditAsync(PolicyId id, CancellationToken cancellationToken = default);

    /// <summary>
    /// As <see cref="AuditAsync"/>, and whether the chain contains this hash, which comes from a place that nobody who can
    /// change the records can change.
    /// </summary>
    Task<AuditReport> AuditAgainstAsync(PolicyId id, string head, CancellationToken cancellationToken = default);

    /// <summary>The policy's whole chain, with what WAL and archive have of it.</summary>
    Task<ChainEvidence> GetEvidenceAsync(PolicyId id, CancellationToken cancellationToken = default);

    /// <summary>
    /// One page of the list, ordered by number; <see cref="PolicyPage.Next"/> is the <see cref="PolicyQuery.After"/> of the
    /// next one.
    /// </summary>
    /// <param name="minPosition">
    /// A write's position that the list must have passed, otherwise <see cref="ProjectionBehindException"/> after 5 s.
    /// </param>
    Task<PolicyPage> ListAsync(PolicyQuery query, WalPosition? minPosition = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// All pages from <see cref="PolicyQuery.After"/> on, each read when it is needed; <see cref="PolicyQuery.Limit"/> is a
    /// page's size.
    /// </summary>
    /// <inheritdoc cref="ListAsync"/>
    IAsyncEnumerable<PolicyView> ListAllAsync(
        PolicyQuery query,
        WalPosition? minPosition = null,
        CancellationToken cancellationToken = default
    );
}

using System.Collections.Immutable;
using Concord.Imports;
using Orleans.Concurrency;

namespace Concord.Policies;

/// <summary>
/// One policy with its whole timeline; key <see cref="PolicyId"/>. Every change is one commit of state and event; the reply is
/// sent when the commit is durable. Methods fail with the exceptions of <see cref="Concord.Errors"/>; a read of a policy that
/// does not exist fails with <see cref="NotFoundException"/>.
/// </summary>
[Alias("concord.IPolicyGrain"), GrainInterfaceType("concord.IPolicyGrain")]
public interface IPolicyGrain : IGrainWithStringKey
{
    [Alias("CreateAsync")]
    Task<CommandResult> CreateAsync(CreatePolicy command);

    [Alias("ApplyAsync")]
    Task<CommandResult> ApplyAsync(ApplyTransaction command);

    [Alias("ReportClaimAsync")]
    Task<CommandResult> ReportClaimAsync(ReportClaim command);

    /// <summary>
    /// Applies one row of an import: creates, changes, or finds nothing to do. Never throws for a bad row: the outcome reports
    /// it.
    /// </summary>
    [Alias("ImportAsync")]
    Task<ImportOutcome> ImportAsync(ApplyImportItem row);

    /// <summary>
    /// The view at the two instants. Without <paramref name="asOf"/>: today (UTC), or the policy's first effective date if that
    /// is in the future. Without <paramref name="knownAt"/>: now. Not found if nothing was effective or known then.
    /// </summary>
    [Alias("GetAsync"), ReadOnly]
    Task<PolicyView> GetAsync(DateOnly? asOf, DateTimeOffset? knownAt);

    /// <summary>
    /// The view as of the command's effective date if the command were applied; commits nothing. Refuses what
    /// <see cref="ApplyAsync"/> would refuse.
    /// </summary>
    [Alias("PreviewAsync"), ReadOnly]
    Task<PolicyPreview> PreviewAsync(ApplyTransaction command);

    /// <summary>Transactions with a sequence greater than <paramref name="after"/>, oldest first.</summary>
    [Alias("GetTransactionsAsync"), ReadOnly]
    Task<TransactionPage> GetTransactionsAsync(long after, int limit);

    [Alias("GetProvenanceAsync"), ReadOnly]
    Task<ImmutableArray<FieldProvenance>> GetProvenanceAsync();

    [Alias("AuditAsync"), ReadOnly]
    Task<AuditReport> AuditAsync(CancellationToken cancellationToken = default);

    /// <summary>The same, if the hash of a transaction is known from elsewhere: the chain must contain it.</summary>
    [Alias("AuditAgainstAsync"), ReadOnly]
    Task<AuditReport> AuditAgainstAsync(string head, CancellationToken cancellationToken = default);

    /// <summary>All that state, WAL and archive have of the policy's chain.</summary>
    [Alias("GetEvidenceAsync"), ReadOnly]
    Task<ChainEvidence> GetEvidenceAsync(CancellationToken cancellationToken = default);
}

/// <summary>What a policy would look like, which fields would be overshadowed, and which transactions moot.</summary>
[GenerateSerializer, Immutable, Alias("concord.policy-preview")]
public sealed record PolicyPreview([property: Id(0)] PolicyView View, [property: Id(1)] ImmutableArray<OvershadowedField> OutOfSequence)
{
    [Id(2)]
    public ImmutableArray<MootTransaction> Moot { get; init; } = [];
}

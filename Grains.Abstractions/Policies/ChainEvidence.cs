using System.Collections.Immutable;
using Concord.Wal;

namespace Concord.Policies;

/// <summary>
/// All that there is of one policy's chain, in every record: what an audit looks at, and what its export contains. It suffices
/// to verify the chain.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.chain-evidence")]
public sealed record ChainEvidence
{
    [Id(0)]
    public required string Subject { get; init; }

    /// <summary>What the state says of itself; null if there is no state or nothing is known of it.</summary>
    [Id(1)]
    public StateEvidence? State { get; init; }

    /// <summary>The transactions of the state, in their order.</summary>
    [Id(2)]
    public required ImmutableArray<TransactionEvidence> Transactions { get; init; }

    /// <summary>
    /// Events of the WAL, of the archive, and those set aside, as they are found. Default if none were read: then only the
    /// state's chain is verified.
    /// </summary>
    [Id(3)]
    public ImmutableArray<EventEvidence> Events { get; init; }
}

/// <param name="Damage">Why the remaining transactions cannot be read; null if all can be read.</param>
/// <param name="DamagedAt">Sequence of the first transaction that cannot be read; 0 if unknown.</param>
/// <param name="Partition">The partition of the WAL that the policy belongs to.</param>
[GenerateSerializer, Immutable, Alias("concord.state-evidence")]
public sealed record StateEvidence(
    [property: Id(0)] long Version,
    [property: Id(1)] Guid CommitId,
    [property: Id(2)] int Partition,
    [property: Id(3)] string? Damage,
    [property: Id(4)] long DamagedAt
);

/// <param name="Position">The position of its event in the WAL, according to the state.</param>
/// <param name="Data">The bytes that the chain hashes.</param>
[GenerateSerializer, Immutable, Alias("concord.state-transaction")]
public sealed record TransactionEvidence([property: Id(0)] WalPosition Position, [property: Id(1)] CanonicalJson Data);

/// <param name="Note">Of an event that was set aside: why, and when.</param>
[GenerateSerializer, Immutable, Alias("concord.event-evidence")]
public sealed record EventEvidence(
    [property: Id(0)] EvidenceSource Record,
    [property: Id(1)] WalEntry Entry,
    [property: Id(2)] string? Note = null
);

public enum EvidenceSource
{
    Log,
    Archive,

    /// <summary>It was in the archive, the WAL lost it, and another change took its place.</summary>
    Lost,

    /// <summary>It was in the archive, the state's chain has another event in its place, and no loss explains that.</summary>
    Contradicted,
}

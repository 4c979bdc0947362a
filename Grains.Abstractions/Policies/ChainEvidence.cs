using System.Collections.Immutable;
using Concord.Values;
using Concord.Wal;

namespace Concord.Policies;

/// <summary>
/// All that there is of one policy's chain, in whichever record: what an audit looks at, and what its export holds. Whoever has it needs nothing else to verify it.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.chain-evidence")]
public sealed record ChainEvidence
{
    [Id(0)]
    public required string Subject { get; init; }

    /// <summary>What the state says of itself; null where there is no state, or nothing is known of it.</summary>
    [Id(1)]
    public StateEvidence? State { get; init; }

    /// <summary>The transactions of the state, in their order.</summary>
    [Id(2)]
    public required ImmutableArray<TransactionEvidence> Transactions { get; init; }

    /// <summary>Events of the log, of the archive, and those set aside, as they are found. Default where none were looked for: then the chain of the state is all.</summary>
    [Id(3)]
    public ImmutableArray<EventEvidence> Events { get; init; }
}

/// <param name="Damage">Why no more of its transactions can be read; null where all could be.</param>
/// <param name="DamagedAt">The sequence of the first one that cannot be; 0 where that is not known.</param>
/// <param name="Partition">Of the log, that the policy belongs to.</param>
[GenerateSerializer, Immutable, Alias("concord.state-evidence")]
public sealed record StateEvidence(
    [property: Id(0)] long Version,
    [property: Id(1)] Guid CommitId,
    [property: Id(2)] int Partition,
    [property: Id(3)] string? Damage,
    [property: Id(4)] long DamagedAt
);

/// <param name="Position">Where the state says that its event is in the log.</param>
/// <param name="Data">The bytes that the chain is over.</param>
[GenerateSerializer, Immutable, Alias("concord.state-transaction")]
public sealed record TransactionEvidence([property: Id(0)] WalPosition Position, [property: Id(1)] CanonicalJson Data);

/// <param name="Note">Of one that was set aside: why, and when.</param>
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

    /// <summary>It was in the archive, was lost by the log, and another change took its place.</summary>
    Lost,

    /// <summary>It was in the archive, and the state's chain has another event in its place, which no loss explains.</summary>
    Contradicted,
}

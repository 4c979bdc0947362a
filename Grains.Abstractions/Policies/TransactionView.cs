using System.Collections.Immutable;
using Concord.Wal;

namespace Concord.Policies;

/// <summary>One recorded transaction, as it is in the hash chain.</summary>
[GenerateSerializer, Immutable, Alias("concord.transaction-view")]
public sealed record TransactionView
{
    [Id(0)]
    public required long Sequence { get; init; }

    [Id(1)]
    public required TransactionType Type { get; init; }

    [Id(2)]
    public required DateOnly EffectiveDate { get; init; }

    [Id(3)]
    public required DateTimeOffset RecordedAt { get; init; }

    [Id(4)]
    public required string Actor { get; init; }

    [Id(5)]
    public required string Origin { get; init; }

    [Id(6)]
    public string? Reason { get; init; }

    [Id(7)]
    public string? Rule { get; init; }

    [Id(8)]
    public required CanonicalJson Changes { get; init; }

    [Id(9)]
    public required WalPosition Position { get; init; }

    [Id(10)]
    public required string Prev { get; init; }

    [Id(11)]
    public required string Hash { get; init; }

    /// <summary>The canonical bytes that <see cref="Hash"/> is the SHA-256 of.</summary>
    [Id(12)]
    public required CanonicalJson Data { get; init; }
}

[GenerateSerializer, Immutable, Alias("concord.transaction-page")]
public sealed record TransactionPage([property: Id(0)] ImmutableArray<TransactionView> Items, [property: Id(1)] long? Next);

/// <summary>Where a field's current value comes from.</summary>
[GenerateSerializer, Immutable, Alias("concord.field-provenance")]
public sealed record FieldProvenance
{
    /// <summary>JSON Pointer into the policy.</summary>
    [Id(0)]
    public required string Field { get; init; }

    [Id(1)]
    public required CanonicalJson Value { get; init; }

    [Id(2)]
    public required string Origin { get; init; }

    [Id(3)]
    public required string Actor { get; init; }

    [Id(4)]
    public required long Sequence { get; init; }

    [Id(5)]
    public required DateTimeOffset RecordedAt { get; init; }

    [Id(6)]
    public string? Rule { get; init; }
}

/// <summary>The result of recomputing a policy's hash chain over state, archive and WAL.</summary>
[GenerateSerializer, Immutable, Alias("concord.audit-report")]
public sealed record AuditReport(
    [property: Id(0)] bool Valid,
    [property: Id(1)] long Transactions,
    [property: Id(2)] string Head,
    [property: Id(3)] ImmutableArray<ChainBreak> Breaks
)
{
    /// <summary>Findings that are not breaks, for instance an event that the WAL lost and that was restored.</summary>
    [Id(4)]
    public ImmutableArray<ChainNote> Notes { get; init; }
}

[GenerateSerializer, Immutable, Alias("concord.chain-note")]
public sealed record ChainNote([property: Id(0)] long Sequence, [property: Id(1)] string Text);

/// <summary>A place where the chain does not hold, and how: which record (state, archive, WAL) and what differs.</summary>
[GenerateSerializer, Immutable, Alias("concord.chain-break")]
public sealed record ChainBreak([property: Id(0)] long Sequence, [property: Id(1)] string Reason);

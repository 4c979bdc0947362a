using System.Collections.Immutable;
using Concord.Wal;

namespace Concord.Policies;

/// <summary>The answer to a committed change.</summary>
[GenerateSerializer, Immutable, Alias("concord.command-result")]
public sealed record CommandResult
{
    [Id(0)]
    public required long Version { get; init; }

    [Id(1)]
    public required long Sequence { get; init; }

    [Id(2)]
    public required WalPosition Position { get; init; }

    /// <summary>SHA-256 of the transaction's canonical bytes, lower-case hex.</summary>
    [Id(3)]
    public required string Hash { get; init; }

    /// <summary>Fields that this transaction sets and a later-effective one sets again; the later one holds.</summary>
    [Id(4)]
    public ImmutableArray<OvershadowedField> OutOfSequence { get; init; } = [];

    /// <summary>The commit was made by an earlier call with the same <see cref="CommandContext.CommitId"/>.</summary>
    [Id(5)]
    public bool Replayed { get; init; }

    /// <summary>
    /// Transactions whose effect this one takes away; or this one itself, if a later-effective one takes away its effect.
    /// </summary>
    [Id(6)]
    public ImmutableArray<MootTransaction> Moot { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("concord.overshadowed-field")]
public sealed record OvershadowedField(
    [property: Id(0)] string Field,
    [property: Id(1)] CanonicalJson Value,
    [property: Id(2)] CanonicalJson LaterValue,
    [property: Id(3)] DateOnly LaterEffectiveDate
);

/// <summary>
/// A transaction that has lost its effect on the status, or part of it, and why; the fields that it sets keep their values. Or
/// a transaction that has regained a lost effect: then <see cref="Restored"/> says so, and <see cref="Moot"/> is null.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.moot-transaction")]
public sealed record MootTransaction(
    [property: Id(0)] long Sequence,
    [property: Id(1)] TransactionType Type,
    [property: Id(2)] DateOnly EffectiveDate,
    [property: Id(3)] string? Moot
)
{
    [Id(4)]
    public string? Restored { get; init; }
}

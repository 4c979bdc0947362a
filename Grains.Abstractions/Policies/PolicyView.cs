using System.Collections.Immutable;

namespace Concord.Policies;

/// <summary>A policy as it stands at (<see cref="AsOf"/>, <see cref="KnownAt"/>): the fold of its transactions on both time axes.</summary>
[GenerateSerializer, Immutable, Alias("concord.policy-view")]
public sealed record PolicyView
{
    [Id(0)]
    public required PolicyId Id { get; init; }

    [Id(1)]
    public required string Product { get; init; }

    /// <summary>
    /// The stored version (not the version at <see cref="KnownAt"/>), which <c>If-Match</c> is compared with.
    /// </summary>
    [Id(2)]
    public required long Version { get; init; }

    /// <summary>A set, in the order of <see cref="PolicyStatus"/>.</summary>
    [Id(3)]
    public required ImmutableArray<PolicyStatus> Status { get; init; }

    [Id(4)]
    public required Term Term { get; init; }

    [Id(5)]
    public Money? Premium { get; init; }

    /// <summary>A JSON object.</summary>
    [Id(6)]
    public required CanonicalJson Attributes { get; init; }

    /// <summary>An array of JSON objects, with the members of the HTTP contract.</summary>
    [Id(7)]
    public required CanonicalJson Parties { get; init; }

    [Id(8)]
    public required CanonicalJson Assets { get; init; }

    [Id(9)]
    public required CanonicalJson Places { get; init; }

    [Id(10)]
    public required CanonicalJson Claims { get; init; }

    [Id(11)]
    public required CanonicalJson References { get; init; }

    [Id(12)]
    public required DateOnly AsOf { get; init; }

    [Id(13)]
    public required DateTimeOffset KnownAt { get; init; }

    /// <summary>When the newest transaction in this view was recorded.</summary>
    [Id(14)]
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>
    /// Everyone who has asked the same question since <see cref="Version"/> was recorded got what is in this view: no
    /// transaction has taken effect meanwhile. False if unknown, for instance from a silo of an older version.
    /// </summary>
    [Id(15)]
    public bool IsSettled { get; init; }
}

/// <summary>One member of a policy's status set. The wire name is the camelCase of the member.</summary>
[GenerateSerializer, Alias("concord.policy-status")]
public enum PolicyStatus
{
    Quoted = 0,
    InForce = 1,

    /// <summary>A cancellation is recorded whose effective date is in the future.</summary>
    CancelPending = 2,

    /// <summary>It will not be renewed when its term ends.</summary>
    NonRenewing = 3,

    Cancelled = 4,
    Lapsed = 5,
    Expired = 6,
}

/// <summary>The contract's period: from <see cref="EffectiveDate"/> (inclusive) to <see cref="ExpirationDate"/> (exclusive).</summary>
[GenerateSerializer, Immutable, Alias("concord.term")]
public readonly record struct Term([property: Id(0)] DateOnly EffectiveDate, [property: Id(1)] DateOnly ExpirationDate);

/// <summary>An exact amount in an ISO 4217 currency.</summary>
[GenerateSerializer, Immutable, Alias("concord.money")]
public readonly record struct Money([property: Id(0)] decimal Amount, [property: Id(1)] string Currency);

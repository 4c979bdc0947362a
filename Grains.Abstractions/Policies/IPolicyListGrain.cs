using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Concord.Policies;

/// <summary>List and search of policies, a projection; stateless, key 0.</summary>
[Alias("concord.IPolicyListGrain"), GrainInterfaceType("concord.IPolicyListGrain")]
public interface IPolicyListGrain : IGrainWithIntegerKey
{
    [Alias("QueryAsync"), ReadOnly]
    Task<PolicyPage> QueryAsync(PolicyQuery query, CancellationToken cancellationToken = default);
}

/// <summary>Filters are combined with "and". Answers are ordered by number.</summary>
[GenerateSerializer, Immutable, Alias("concord.policy-query")]
public sealed record PolicyQuery
{
    [Id(0)]
    public required RealmId Realm { get; init; }

    [Id(1)]
    public PolicyStatus? Status { get; init; }

    [Id(2)]
    public string? Product { get; init; }

    /// <summary>Id of a party.</summary>
    [Id(3)]
    public string? Party { get; init; }

    /// <summary>Id of an asset.</summary>
    [Id(4)]
    public string? Asset { get; init; }

    /// <summary>Policies whose term includes this day, as they stand on it. Without it: as they stand today.</summary>
    [Id(5)]
    public DateOnly? EffectiveOn { get; init; }

    /// <summary>Words that the policy's number, names, ids or attributes contain; each word may be a prefix.</summary>
    [Id(6)]
    public string? Text { get; init; }

    [Id(7)]
    public required int Limit { get; init; }

    /// <summary>Number of the last policy of the previous page.</summary>
    [Id(8)]
    public string? After { get; init; }
}

[GenerateSerializer, Immutable, Alias("concord.policy-page")]
public sealed record PolicyPage([property: Id(0)] ImmutableArray<PolicyView> Items, [property: Id(1)] string? Next);

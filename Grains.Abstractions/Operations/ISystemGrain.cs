using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Concord.Operations;

/// <summary>What the silos report about themselves and their dependencies; stateless, key 0.</summary>
[Alias("concord.ISystemGrain"), GrainInterfaceType("concord.ISystemGrain")]
public interface ISystemGrain : IGrainWithIntegerKey
{
    [Alias("GetInfoAsync"), ReadOnly]
    Task<SystemInfo> GetInfoAsync();

    /// <summary>Asks each dependency now; does not throw if one does not answer.</summary>
    [Alias("CheckAsync"), ReadOnly]
    Task<ImmutableArray<DependencyStatus>> CheckAsync();
}

[GenerateSerializer, Immutable, Alias("concord.system-info")]
public sealed record SystemInfo
{
    [Id(0)]
    public required string Store { get; init; }

    [Id(1)]
    public required string Durability { get; init; }

    [Id(2)]
    public required string StoreId { get; init; }

    [Id(3)]
    public required int Partitions { get; init; }

    [Id(4)]
    public required string ClusterId { get; init; }

    [Id(5)]
    public required ImmutableArray<SiloStatus> Silos { get; init; }

    /// <summary>Name of the graph store's adapter.</summary>
    [Id(6)]
    public string? Graph { get; init; }
}

[GenerateSerializer, Immutable, Alias("concord.silo-status")]
public sealed record SiloStatus([property: Id(0)] string Address, [property: Id(1)] string Status);

/// <summary>One line of <c>/health/ready</c>.</summary>
/// <param name="Optional">
/// While it is unavailable everything else works: it is reported, but readiness does not depend on it.
/// </param>
[GenerateSerializer, Immutable, Alias("concord.dependency-status")]
public sealed record DependencyStatus(
    [property: Id(0)] string Name,
    [property: Id(1)] bool Ready,
    [property: Id(2)] string Detail,
    [property: Id(3)] bool Optional = false
);

using System.Collections.Immutable;
using Concord.Policies;

namespace Concord.Portfolio;

[GenerateSerializer, Immutable, Alias("concord.snapshot-query")]
public sealed record SnapshotQuery
{
    [Id(0)]
    public required RealmId Realm { get; init; }

    [Id(1)]
    public required PortfolioPoint At { get; init; }

    /// <summary>The fields beside those of every row: JSON Pointers that <see cref="PortfolioField"/> accepts.</summary>
    [Id(2)]
    public required ImmutableArray<string> Fields { get; init; }

    /// <summary>The last policy of the previous page.</summary>
    [Id(3)]
    public string? After { get; init; }
}

[GenerateSerializer, Immutable, Alias("concord.movement-query")]
public sealed record MovementQuery
{
    [Id(0)]
    public required RealmId Realm { get; init; }

    [Id(1)]
    public required PortfolioPoint From { get; init; }

    [Id(2)]
    public required PortfolioPoint To { get; init; }

    /// <summary>The last policy of the previous page.</summary>
    [Id(3)]
    public string? After { get; init; }
}

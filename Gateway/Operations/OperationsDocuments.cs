using System.Collections.Immutable;
using Concord.Grains.Abstractions.Operations;
using SiloStatus = Concord.Grains.Abstractions.Operations.SiloStatus;

namespace Concord.Gateway.Operations;

internal sealed record HealthDocument(string Status);

internal sealed record ReadinessDocument(string Status, ImmutableArray<DependencyStatus> Dependencies);

/// <summary>The whole system in one answer.</summary>
internal sealed record InfoDocument(string Name, string Version, StoreInfoDocument Store, ClusterDocument Cluster, ImmutableArray<SiloStatus> Silos)
{
    public static InfoDocument Of(SystemInfo info) => new(
        "concord",
        ProductVersion.Text,
        new(info.Store, info.Durability, info.StoreId, info.Partitions),
        new(info.ClusterId),
        info.Silos);
}

internal sealed record StoreInfoDocument(string Provider, string Durability, string Id, int Partitions);

internal sealed record ClusterDocument(string Id);

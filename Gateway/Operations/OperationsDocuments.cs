using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Grains.Abstractions.Operations;
using SiloStatus = Concord.Grains.Abstractions.Operations.SiloStatus;

namespace Concord.Gateway.Operations;

/// <summary>The whole system in one answer.</summary>
internal sealed record InfoDocument(
    string Name,
    string Version,
    StoreInfoDocument Store,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GraphInfoDocument? Graph,
    ClusterDocument Cluster,
    ImmutableArray<SiloStatus> Silos)
{
    public static InfoDocument Of(SystemInfo info) => new(
        "concord",
        ProductVersion.Text,
        new(info.Store, info.Durability, info.StoreId, info.Partitions),
        info.Graph is null ? null : new(info.Graph),
        new(info.ClusterId),
        info.Silos);
}

internal sealed record StoreInfoDocument(string Provider, string Durability, string Id, int Partitions);

internal sealed record GraphInfoDocument(string Provider);

internal sealed record ClusterDocument(string Id);

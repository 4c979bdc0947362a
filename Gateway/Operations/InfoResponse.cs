using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Operations;
using SiloStatus = Concord.Operations.SiloStatus;

namespace Concord.Gateway.Operations;

/// <summary>The status of the whole system in one answer.</summary>
internal sealed record InfoResponse(
    string Name,
    string Version,
    StoreInfoResponse Store,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GraphInfoResponse? Graph,
    ClusterResponse Cluster,
    ImmutableArray<SiloStatus> Silos
)
{
    public static InfoResponse Of(SystemInfo info) =>
        new(
            "concord",
            ProductVersion.Text,
            new(info.Store, info.Durability, info.StoreId, info.Partitions),
            info.Graph is null ? null : new(info.Graph),
            new(info.ClusterId),
            info.Silos
        );
}

internal sealed record StoreInfoResponse(string Provider, string Durability, string Id, int Partitions);

internal sealed record GraphInfoResponse(string Provider);

internal sealed record ClusterResponse(string Id);

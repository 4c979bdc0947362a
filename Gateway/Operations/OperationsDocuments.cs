using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Grains.Abstractions.Operations;
using SiloStatus = Concord.Grains.Abstractions.Operations.SiloStatus;

namespace Concord.Gateway.Operations;

internal sealed record HealthDocument(string Status);

internal sealed record ReadinessDocument(string Status, ImmutableArray<DependencyDocument> Dependencies)
{
    public static ReadinessDocument Of(params IReadOnlyList<DependencyStatus> dependencies) => new(
        dependencies.All(static d => d.Ready || d.Optional) ? "ready" : "notReady",
        [.. dependencies.Select(static d => new DependencyDocument(d.Name, d.Ready, d.Detail, d.Optional))]);
}

/// <param name="Optional">While it is away everything else works.</param>
internal sealed record DependencyDocument(
    string Name, bool Ready, string Detail, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Optional);

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

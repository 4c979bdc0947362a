using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Concord.Graph;

namespace Concord.Gateway.Graph;

/// <summary>A comparison of graph and state.</summary>
/// <param name="Drift">Missing, extra and differing together.</param>
internal sealed record GraphCheckResponse(
    string Id,
    GraphJobState State,
    bool Repair,
    string By,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    long Checked,
    long Drift,
    long Missing,
    long Extra,
    long Differing,
    long Repaired,
    long InFlight,
    ImmutableArray<GraphDrift> Findings,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail
)
{
    [return: NotNullIfNotNull(nameof(check))]
    public static GraphCheckResponse? Of(GraphCheck? check) =>
        check is null
            ? null
            : new(
                check.Id,
                check.State,
                check.Repair,
                check.By,
                check.StartedAt,
                check.FinishedAt,
                check.Checked,
                check.Drift,
                check.Missing,
                check.Extra,
                check.Differing,
                check.Repaired,
                check.InFlight,
                check.Findings.IsDefault ? [] : check.Findings,
                check.Detail
            );
}

/// <summary>A graph that is rebuilt beside the one that is read.</summary>
internal sealed record GraphRebuildResponse(
    string Id,
    GraphJobState State,
    string By,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    long Written,
    long Aside,
    ImmutableArray<string> AsideEntities,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail
)
{
    [return: NotNullIfNotNull(nameof(rebuild))]
    public static GraphRebuildResponse? Of(GraphRebuild? rebuild) =>
        rebuild is null
            ? null
            : new(
                rebuild.Id,
                rebuild.State,
                rebuild.By,
                rebuild.StartedAt,
                rebuild.FinishedAt,
                rebuild.Written,
                rebuild.Aside,
                rebuild.AsideEntities.IsDefault ? [] : rebuild.AsideEntities,
                rebuild.Detail
            );
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Wal;

namespace Concord.Gateway.Wal;

/// <summary>The WAL as operators see it: per partition, and per projection over all partitions.</summary>
internal sealed record WalResponse(
    StoreResponse Store,
    IReadOnlyList<PartitionResponse> Partitions,
    IReadOnlyList<ProjectionResponse> Projections
)
{
    public static WalResponse Of(WalStatus status) =>
        new(
            new(status.Provider, status.Durability),
            [.. status.Partitions.Select(PartitionResponse.Of)],
            [
                .. status
                    .Partitions.SelectMany(static p => p.Projections)
                    .GroupBy(static p => p.Group, StringComparer.Ordinal)
                    .Select(partitions =>
                        ProjectionResponse.Sum(partitions, status.Controls.FirstOrDefault(control => control.Projection == partitions.Key))
                    ),
            ]
        );
}

internal sealed record StoreResponse(string Provider, string Durability);

internal sealed record PartitionResponse(
    int Partition,
    long Length,
    EntryId? FirstId,
    EntryId? LastId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Bytes,
    ImmutableArray<ProjectionResponse> Projections
)
{
    public static PartitionResponse Of(PartitionStatus status) =>
        new(
            status.Partition,
            status.Length,
            status.FirstId,
            status.LastId,
            status.Bytes,
            [.. status.Projections.Select(ProjectionResponse.Of)]
        );
}

/// <param name="OldestPendingAge">Seconds.</param>
internal sealed record ProjectionResponse(
    string Group,
    long Lag,
    long Pending,
    double? OldestPendingAge,
    long DeadLetters,
    ProjectionState State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PauseResponse? Paused = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ReplayResponse? Replay = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DiscardedResponse>? Discarded = null
)
{
    public static ProjectionResponse Of(ProjectionStatus status) =>
        new(
            status.Group,
            status.Lag,
            status.Pending,
            status.OldestPendingAge?.TotalSeconds,
            status.DeadLetters,
            status.State,
            status.Detail
        );

    /// <summary>One projection over all partitions: sums, and the worst age and state.</summary>
    public static ProjectionResponse Sum(IEnumerable<ProjectionStatus> partitions, ProjectionControlStatus? control)
    {
        var all = partitions.ToList();
        var worst = all.MaxBy(static p => p.State)!;
        return new(
            worst.Group,
            all.Sum(static p => p.Lag),
            all.Sum(static p => p.Pending),
            all.Max(static p => p.OldestPendingAge)?.TotalSeconds,
            all.Sum(static p => p.DeadLetters),
            worst.State,
            worst.Detail,
            PauseResponse.Of(control?.Paused),
            ReplayResponse.Of(control?.Replay),
            DiscardedResponse.Of(control)
        );
    }
}

using System.Collections.Immutable;

namespace Concord.Wal;

/// <summary>The WAL as operators see it: <c>GET /v1/wal</c>.</summary>
[GenerateSerializer, Immutable, Alias("concord.wal-status")]
public sealed record WalStatus
{
    /// <summary>Name of the store's adapter, for instance <c>Embedded</c>.</summary>
    [Id(0)]
    public required string Provider { get; init; }

    /// <summary>What an acknowledgement guarantees, in words that are also logged at start.</summary>
    [Id(1)]
    public required string Durability { get; init; }

    [Id(2)]
    public required ImmutableArray<PartitionStatus> Partitions { get; init; }

    /// <summary>Projections that operators have paused, replayed or discarded letters of.</summary>
    [Id(3)]
    public ImmutableArray<ProjectionControlStatus> Controls { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("concord.partition-status")]
public sealed record PartitionStatus
{
    [Id(0)]
    public required int Partition { get; init; }

    [Id(1)]
    public required long Length { get; init; }

    [Id(2)]
    public EntryId? FirstId { get; init; }

    [Id(3)]
    public EntryId? LastId { get; init; }

    [Id(4)]
    public long? Bytes { get; init; }

    [Id(5)]
    public required ImmutableArray<ProjectionStatus> Projections { get; init; }
}

/// <summary>One projection on one partition.</summary>
[GenerateSerializer, Immutable, Alias("concord.projection-status")]
public sealed record ProjectionStatus
{
    [Id(0)]
    public required string Group { get; init; }

    /// <summary>Entries that the projection has not acknowledged.</summary>
    [Id(1)]
    public required long Lag { get; init; }

    /// <summary>Of these, entries that are delivered and being applied.</summary>
    [Id(2)]
    public required long Pending { get; init; }

    /// <summary>How long the oldest entry has been delivered without acknowledgement.</summary>
    [Id(3)]
    public TimeSpan? OldestPendingAge { get; init; }

    [Id(4)]
    public required long DeadLetters { get; init; }

    [Id(5)]
    public required ProjectionState State { get; init; }

    /// <summary>Why it waits or has failed.</summary>
    [Id(6)]
    public string? Detail { get; init; }
}

[GenerateSerializer, Alias("concord.projection-state")]
public enum ProjectionState
{
    /// <summary>It has applied all entries.</summary>
    Running,

    /// <summary>It works, and there are more entries to apply.</summary>
    Behind,

    /// <summary>Its target cannot be reached, and it retries until it can; or it is paused.</summary>
    Waiting,

    /// <summary>It has dead letters that nobody has dealt with.</summary>
    Failed,
}

/// <summary>An event that a projection could not apply, with what is known about the reason.</summary>
[GenerateSerializer, Immutable, Alias("concord.dead-letter")]
public sealed record DeadLetter
{
    [Id(0)]
    public required string Projection { get; init; }

    [Id(1)]
    public required WalEntry Entry { get; init; }

    [Id(2)]
    public required string Error { get; init; }

    [Id(3)]
    public required int Tries { get; init; }

    [Id(4)]
    public required DateTimeOffset FirstTriedAt { get; init; }

    [Id(5)]
    public required DateTimeOffset LastTriedAt { get; init; }
}

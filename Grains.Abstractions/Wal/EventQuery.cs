using System.Collections.Immutable;

namespace Concord.Wal;

/// <summary>A query of WAL and archive: <c>GET /v1/wal/events</c>. Answers are ordered by entry id, then partition.</summary>
[GenerateSerializer, Immutable, Alias("concord.event-query")]
public sealed record EventQuery
{
    [Id(0)]
    public string? Realm { get; init; }

    /// <summary>A policy's number within <see cref="Realm"/>, or a whole <c>{realm}/{number}</c>.</summary>
    [Id(1)]
    public string? Policy { get; init; }

    /// <summary>An event type, whole (<c>concord.policy.endorse</c>) or its last part (<c>endorse</c>).</summary>
    [Id(2)]
    public string? Type { get; init; }

    /// <summary>The first entry to return (inclusive).</summary>
    [Id(3)]
    public EventBound? From { get; init; }

    /// <summary>Where to stop (exclusive).</summary>
    [Id(4)]
    public EventBound? To { get; init; }

    [Id(5)]
    public required int Limit { get; init; }

    /// <summary>The last entry of the previous page, in the order of the answer.</summary>
    [Id(6)]
    public WalPosition? After { get; init; }
}

/// <summary>An end of a range: an instant (every partition), or a position (only that partition).</summary>
[GenerateSerializer, Immutable, Alias("concord.event-bound")]
public readonly record struct EventBound([property: Id(0)] DateTimeOffset? Instant, [property: Id(1)] WalPosition? Position);

/// <param name="Next">Where the next page starts; null at the end.</param>
[GenerateSerializer, Immutable, Alias("concord.event-page")]
public sealed record EventPage([property: Id(0)] ImmutableArray<WalEntry> Items, [property: Id(1)] WalPosition? Next);

[GenerateSerializer, Immutable, Alias("concord.dead-letter-page")]
public sealed record DeadLetterPage([property: Id(0)] ImmutableArray<DeadLetter> Items, [property: Id(1)] string? Next);

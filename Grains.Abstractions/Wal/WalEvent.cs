namespace Concord.Wal;

/// <summary>
/// What one transaction appends to the WAL: a CloudEvents 1.0 envelope around the transaction's canonical JSON.
/// <see cref="Hash"/> is the SHA-256 (lower-case hex) of the bytes of <see cref="Data"/>. The member <c>prev</c> of
/// <see cref="Data"/> is the hash of the previous event of the same subject, so the events of a subject form a hash chain.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.wal-event")]
public sealed record WalEvent
{
    /// <summary>
    /// The entity the event belongs to: <c>{realm}/{number}</c>, <c>{realm}</c>, or <c>{realm}/~{name}</c> for a migrated list.
    /// CloudEvents <c>subject</c>.
    /// </summary>
    [Id(0)]
    public required string Subject { get; init; }

    /// <summary>
    /// <c>concord.policy.{transaction type}</c> or <c>concord.realm.{created|replaced}</c>, <c>concord.migrated.{type}</c>.
    /// CloudEvents <c>type</c>.
    /// </summary>
    [Id(1)]
    public required string Type { get; init; }

    [Id(2)]
    public required string Realm { get; init; }

    /// <summary>When it was recorded (system time).</summary>
    [Id(3)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>The version of the subject after this event; the first is 1, and there are no gaps.</summary>
    [Id(4)]
    public required long Version { get; init; }

    /// <summary>The system that the change came from.</summary>
    [Id(5)]
    public required string Origin { get; init; }

    [Id(6)]
    public required Guid CommitId { get; init; }

    /// <summary>Hash of the previous event of the same subject; empty for the first.</summary>
    [Id(7)]
    public required string Prev { get; init; }

    [Id(8)]
    public required string Hash { get; init; }

    /// <summary>W3C trace context of the request, so that a projection's span can link to it.</summary>
    [Id(9)]
    public string? TraceParent { get; init; }

    [Id(10)]
    public required CanonicalJson Data { get; init; }

    /// <summary>CloudEvents <c>id</c>: unique per source, the same however often the event is delivered.</summary>
    public string EventId => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Subject}/{Version}");

    /// <summary>CloudEvents <c>source</c>.</summary>
    public string Source => "/v1/realms/" + Realm;
}

/// <summary>An event with its position in the WAL.</summary>
[GenerateSerializer, Immutable, Alias("concord.wal-entry")]
public sealed record WalEntry([property: Id(0)] WalPosition Position, [property: Id(1)] WalEvent Event)
{
    /// <summary>
    /// The generation of the WAL under which the entry was read; 0 if that WAL cannot lose its end. Not part of the entry's
    /// identity: two reads of one entry are equal.
    /// </summary>
    [Id(2)]
    public long Generation { get; init; }

    public bool Equals(WalEntry? other) => other is not null && Position == other.Position && Event == other.Event;

    public override int GetHashCode() => HashCode.Combine(Position, Event);
}

namespace Concord.Wal;

/// <summary>A field of an event.</summary>
/// <param name="Index">Its index in <see cref="EventFields.All"/>.</param>
/// <param name="Name">Its name in entries of the WAL and in CloudEvents, which requires lower case.</param>
/// <param name="Member">Its name in JSON documents of a store; the first letter has the case of that store.</param>
public sealed record EventField(int Index, string Name, string Member);

/// <summary>
/// The fields of an event: the only place that knows which member of <see cref="WalEvent"/> is which stored field, in which
/// order, and of which kind. Every form in which an event is stored or answered is an <see cref="IEventWriter"/> and an
/// <see cref="IEventReader"/>, which define how each kind is written. They are structs, so that the JIT compiles code for each
/// form and nothing is boxed.
/// </summary>
public static class EventFields
{
    public static readonly EventField Type = new(0, "type", "Type");
    public static readonly EventField Subject = new(1, "subject", "Subject");
    public static readonly EventField Time = new(2, "time", "Time");
    public static readonly EventField Realm = new(3, "realm", "Realm");
    public static readonly EventField Version = new(4, "version", "Version");
    public static readonly EventField Origin = new(5, "origin", "Origin");
    public static readonly EventField CommitId = new(6, "commit", "Commit");
    public static readonly EventField Prev = new(7, "prev", "Prev");
    public static readonly EventField Hash = new(8, "hash", "Hash");
    public static readonly EventField TraceParent = new(9, "traceparent", "TraceParent");
    public static readonly EventField Data = new(10, "data", "Data");

    /// <summary>In the order in which they are written.</summary>
    public static readonly IReadOnlyList<EventField> All =
    [
        Type,
        Subject,
        Time,
        Realm,
        Version,
        Origin,
        CommitId,
        Prev,
        Hash,
        TraceParent,
        Data,
    ];

    public static void Write<T>(WalEvent e, ref T output)
        where T : struct, IEventWriter, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(e);
        output.Text(Type, e.Type);
        output.Text(Subject, e.Subject);
        output.Instant(Time, e.Time);
        output.Text(Realm, e.Realm);
        output.Number(Version, e.Version);
        output.Text(Origin, e.Origin);
        output.Id(CommitId, e.CommitId);
        output.Hash(Prev, e.Prev);
        output.Hash(Hash, e.Hash);
        output.OptionalText(TraceParent, e.TraceParent);
        output.Json(Data, e.Data);
    }

    public static WalEvent Read<T>(ref T input)
        where T : struct, IEventReader, allows ref struct =>
        new()
        {
            Type = input.Text(Type),
            Subject = input.Text(Subject),
            Time = input.Instant(Time),
            Realm = input.Text(Realm),
            Version = input.Number(Version),
            Origin = input.Text(Origin),
            CommitId = input.Id(CommitId),
            Prev = input.Hash(Prev),
            Hash = input.Hash(Hash),
            TraceParent = input.OptionalText(TraceParent),
            Data = input.Json(Data),
        };
}

/// <summary>Writes the fields of an event, in the order of <see cref="EventFields.All"/>.</summary>
public interface IEventWriter
{
    void Text(EventField field, string value);

    void OptionalText(EventField field, string? value);

    void Number(EventField field, long value);

    void Instant(EventField field, DateTimeOffset value);

    void Id(EventField field, Guid value);

    /// <summary>A SHA-256 in lower-case hex; empty if there is none.</summary>
    void Hash(EventField field, string value);

    void Json(EventField field, CanonicalJson value);
}

/// <summary>Reads what an <see cref="IEventWriter"/> of the same form wrote. Unknown fields are skipped.</summary>
public interface IEventReader
{
    string Text(EventField field);

    string? OptionalText(EventField field);

    long Number(EventField field);

    DateTimeOffset Instant(EventField field);

    Guid Id(EventField field);

    /// <inheritdoc cref="IEventWriter.Hash"/>
    string Hash(EventField field);

    CanonicalJson Json(EventField field);
}

using System.Text.Json.Serialization;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Wal;

namespace Concord.Gateway.Log;

/// <summary>An event in the JSON format of CloudEvents 1.0; its id is the position, and Concord's own attributes are extensions.</summary>
internal sealed record CloudEventDocument(
    string Specversion,
    WalPosition Id,
    string Source,
    string Type,
    string Subject,
    DateTimeOffset Time,
    string Datacontenttype,
    string Realm,
    long Version,
    string Origin,
    string Commit,
    string Prev,
    string Hash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Traceparent,
    CanonicalJson Data)
{
    public static CloudEventDocument Of(WalEntry entry) => new(
        "1.0",
        entry.Position,
        entry.Event.Source,
        entry.Event.Type,
        entry.Event.Subject,
        entry.Event.Time,
        "application/json",
        entry.Event.Realm,
        entry.Event.Version,
        entry.Event.Origin,
        entry.Event.CommitId.ToString("N"),
        entry.Event.Prev,
        entry.Event.Hash,
        entry.Event.TraceParent,
        entry.Event.Data);
}

/// <summary>An event that a projection could not take.</summary>
internal sealed record DeadLetterDocument(
    string Projection,
    WalPosition Id,
    string Error,
    int Tries,
    DateTimeOffset FirstTriedAt,
    DateTimeOffset LastTriedAt,
    CloudEventDocument Event)
{
    public static DeadLetterDocument Of(DeadLetter letter) => new(
        letter.Projection, letter.Entry.Position, letter.Error, letter.Tries, letter.FirstTriedAt, letter.LastTriedAt, CloudEventDocument.Of(letter.Entry));
}

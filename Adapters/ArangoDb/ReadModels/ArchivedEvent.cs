using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Wal;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// An event as a document. Its data is a text, and not an object of the server: the hash is over the canonical bytes, and the server stores
/// numbers and members in its own way. A query can still read it, with <c>JSON_PARSE</c>.
/// </summary>
[JsonConverter(typeof(Converter))]
internal sealed record ArchivedEvent(WalEntry Entry)
{
    /// <summary>The names of the fields, by the index of the field.</summary>
    private static readonly JsonEncodedText[] Names =
    [
        .. EventFields.All.Select(static field => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(field.Member))),
    ];

    /// <summary>Subject and version: an event that is delivered again has the same.</summary>
    public string Key { get; } = KeyOf(Entry.Event.Subject, Entry.Event.Version);

    public static string KeyOf(string subject, long version) =>
        DocumentKey.Of("", subject, separator: '/', suffix: string.Create(CultureInfo.InvariantCulture, $".{version}"), whole: subject);

    /// <summary>The entry in a stored document.</summary>
    /// <exception cref="StorageUnavailableException">Somebody has changed the document, so that it is not an event any more.</exception>
    public static WalEntry Read(JsonElement stored)
    {
        try
        {
            var reader = new Reader(stored);
            return new(ArchivePositionKey.Parse(reader.Text("at")), EventFields.Read(ref reader));
        }
        catch (Exception error) when (error is FormatException or OverflowException or InvalidOperationException)
        {
            var key =
                stored.ValueKind == JsonValueKind.Object && stored.TryGetProperty("_key", out var name) ? name.ToString() : "without a key";
            throw new StorageUnavailableException(
                $"The archived event {key} in ArangoDB ({ReadModelSchema.Archive}) is damaged: {error.Message}",
                error
            );
        }
    }

    /// <summary>The text after the last of these characters; null where there is none.</summary>
    private static string? After(string text, char separator) => text.LastIndexOf(separator) is >= 0 and var at ? text[(at + 1)..] : null;

    /// <summary>The attributes for look-ups, then the fields of the event.</summary>
    private sealed class Converter : JsonConverter<ArchivedEvent>
    {
        public override ArchivedEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("It is read from an element.");

        public override void Write(Utf8JsonWriter writer, ArchivedEvent value, JsonSerializerOptions options)
        {
            var (position, e) = (value.Entry.Position, value.Entry.Event);
            writer.WriteStartObject();
            writer.WriteString("_key", value.Key);

            // See ArchivePositionKey.
            writer.WriteString("at", ArchivePositionKey.Of(position));
            writer.WriteNumber("partition", position.Partition);

            // The digest of the subject, for look-ups.
            writer.WriteString("entity", DocumentKey.Digest(e.Subject));

            // The part after the realm in the subject, and the last part of the type.
            if (After(e.Subject, '/') is { } number)
                writer.WriteString("number", number);
            if (After(e.Type, '.') is { } kind)
                writer.WriteString("kind", kind);
            var fields = new Writer(writer);
            EventFields.Write(e, ref fields);
            writer.WriteEndObject();
        }
    }

    private readonly struct Writer(Utf8JsonWriter json) : IEventWriter
    {
        public void Text(EventField field, string value) => json.WriteString(Names[field.Index], value);

        public void OptionalText(EventField field, string? value)
        {
            if (value is not null)
                json.WriteString(Names[field.Index], value);
        }

        public void Number(EventField field, long value) => json.WriteNumber(Names[field.Index], value);

        public void Instant(EventField field, DateTimeOffset value) => json.WriteString(Names[field.Index], Instants.ToText(value));

        public void Id(EventField field, Guid value) => json.WriteString(Names[field.Index], value);

        public void Hash(EventField field, string value) => json.WriteString(Names[field.Index], value);

        public void Json(EventField field, CanonicalJson value) => json.WriteString(Names[field.Index], value.Utf8.Span);
    }

    private readonly struct Reader(JsonElement stored) : IEventReader
    {
        public string Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw Damaged(name);

        public string Text(EventField field) => Text(NameOf(field));

        public string? OptionalText(EventField field) =>
            Find(NameOf(field)) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

        public long Number(EventField field) =>
            Find(NameOf(field)) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : throw Damaged(NameOf(field));

        public DateTimeOffset Instant(EventField field) => Instants.Parse(Text(field));

        public Guid Id(EventField field) => Guid.ParseExact(Text(field), "D");

        public string Hash(EventField field) => Text(field);

        public CanonicalJson Json(EventField field) => CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes(Text(field)));

        private JsonElement Find(string name) =>
            stored.ValueKind == JsonValueKind.Object && stored.TryGetProperty(name, out var value) ? value : default;

        private static string NameOf(EventField field) => Names[field.Index].Value;

        private static FormatException Damaged(string name) => new($"It has no '{name}' of its form.");
    }
}

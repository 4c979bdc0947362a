using System.Buffers;
using System.Text.Json;
using Concord.Wal;

namespace Concord.Adapters.Redis;

/// <summary>A dead letter as stored: JSON that any Redis client reads. The event's data is Base64, because it may be anything.</summary>
internal static class StoredDeadLetter
{
    public static byte[] Write(DeadLetter letter)
    {
        var output = new ArrayBufferWriter<byte>(512 + (letter.Entry.Event.Data.Utf8.Length * 4 / 3));
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("Error", letter.Error);
            json.WriteNumber("Tries", letter.Tries);
            json.WriteString("FirstTriedAt", letter.FirstTriedAt);
            json.WriteString("LastTriedAt", letter.LastTriedAt);
            var writer = new Writer(json);
            EventFields.Write(letter.Entry.Event, ref writer);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    public static DeadLetter Read(byte[] stored, string projection, WalPosition position)
    {
        using var document = JsonDocument.Parse(stored);
        var json = document.RootElement;
        var reader = new Reader(json);
        return new()
        {
            Projection = projection,
            Error = json.GetProperty("Error").GetString()!,
            Tries = json.GetProperty("Tries").GetInt32(),
            FirstTriedAt = json.GetProperty("FirstTriedAt").GetDateTimeOffset(),
            LastTriedAt = json.GetProperty("LastTriedAt").GetDateTimeOffset(),
            Entry = new(position, EventFields.Read(ref reader)),
        };
    }

    private readonly struct Writer(Utf8JsonWriter json) : IEventWriter
    {
        public void Text(EventField field, string value) => json.WriteString(field.Member, value);

        public void OptionalText(EventField field, string? value) => json.WriteString(field.Member, value);

        public void Number(EventField field, long value) => json.WriteNumber(field.Member, value);

        public void Instant(EventField field, DateTimeOffset value) => json.WriteString(field.Member, value);

        public void Id(EventField field, Guid value) => json.WriteString(field.Member, value);

        public void Hash(EventField field, string value) => json.WriteString(field.Member, value);

        public void Json(EventField field, CanonicalJson value) => json.WriteBase64String(field.Member, value.Utf8.Span);
    }

    private readonly struct Reader(JsonElement json) : IEventReader
    {
        public string Text(EventField field) => json.GetProperty(field.Member).GetString()!;

        public string? OptionalText(EventField field) => json.TryGetProperty(field.Member, out var text) ? text.GetString() : null;

        public long Number(EventField field) => json.GetProperty(field.Member).GetInt64();

        public DateTimeOffset Instant(EventField field) => json.GetProperty(field.Member).GetDateTimeOffset();

        public Guid Id(EventField field) => json.GetProperty(field.Member).GetGuid();

        public string Hash(EventField field) => Text(field);

        public CanonicalJson Json(EventField field) => CanonicalJson.FromTrusted(json.GetProperty(field.Member).GetBytesFromBase64());
    }
}

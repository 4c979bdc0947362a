using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Wal;

namespace Concord.Gateway.Wal;

/// <summary>An event in the JSON format of CloudEvents 1.0. Its id is the position; Concord's own attributes are extensions.</summary>
/// <param name="ShowsData">Otherwise there is <c>{"masked": true}</c> in place of the data.</param>
[JsonConverter(typeof(Converter))]
internal sealed record CloudEventResponse(WalEntry Entry, bool ShowsData = true)
{
    /// <summary>The names of the fields, by the index of the field.</summary>
    private static readonly JsonEncodedText[] Names = [.. EventFields.All.Select(static field => JsonEncodedText.Encode(field.Name))];

    private static ReadOnlySpan<byte> Masked => """{"masked":true}"""u8;

    internal sealed class Converter : WriteOnlyConverter<CloudEventResponse>
    {
        public override void Write(Utf8JsonWriter writer, CloudEventResponse value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("specversion", "1.0");
            writer.WriteString("id", value.Entry.Position.ToString());
            writer.WriteString("source", value.Entry.Event.Source);
            var fields = new Writer(writer, value.ShowsData);
            EventFields.Write(value.Entry.Event, ref fields);
            writer.WriteEndObject();
        }
    }

    private readonly struct Writer(Utf8JsonWriter json, bool showsData) : IEventWriter
    {
        public void Text(EventField field, string value) => json.WriteString(Names[field.Index], value);

        public void OptionalText(EventField field, string? value)
        {
            if (value is not null)
                json.WriteString(Names[field.Index], value);
        }

        public void Number(EventField field, long value) => json.WriteNumber(Names[field.Index], value);

        public void Instant(EventField field, DateTimeOffset value)
        {
            json.WriteString(Names[field.Index], Instants.ToRfc3339(value));

            // An attribute of the specification. Its place after the other ones is kept for compatibility.
            json.WriteString("datacontenttype", "application/json");
        }

        public void Id(EventField field, Guid value) => json.WriteString(Names[field.Index], value.ToString("N"));

        public void Hash(EventField field, string value) => json.WriteString(Names[field.Index], value);

        public void Json(EventField field, CanonicalJson value)
        {
            json.WritePropertyName(Names[field.Index]);
            json.WriteRawValue(showsData ? value.Utf8.Span : Masked, skipInputValidation: true);
        }
    }
}

/// <summary>A dead letter in the HTTP contract.</summary>
internal sealed record DeadLetterResponse(
    string Projection,
    WalPosition Id,
    string Error,
    int Tries,
    DateTimeOffset FirstTriedAt,
    DateTimeOffset LastTriedAt,
    CloudEventResponse Event
)
{
    public static DeadLetterResponse Of(DeadLetter letter, Access access) =>
        new(
            letter.Projection,
            letter.Entry.Position,
            letter.Error,
            letter.Tries,
            letter.FirstTriedAt,
            letter.LastTriedAt,
            new(letter.Entry, access.Allows(Permission.EventsRead, letter.Entry.Event.Realm))
        );
}

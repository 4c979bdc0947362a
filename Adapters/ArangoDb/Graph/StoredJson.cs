using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Properties as the server stores them: unchanged, so that people can read and query them. But the server keeps fractions in binary
/// floating point, and some versions do so with integers that are bound into a query; Concord's numbers are exact. A number with more than
/// 15 significant digits, or an integer beyond 2⁵³, becomes <c>{"$number": "…"}</c>. Names of members that begin with <c>$</c> are
/// renamed.
/// </summary>
internal static class StoredJson
{
    private const string ExactNumber = "$number";

    /// <summary>Up to here every integer is exact in binary floating point.</summary>
    private const long MaxExact = 1L << 53;

    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The name of a member as it is stored.</summary>
    public static string NameOf(string member) => member.StartsWith('$') ? "$" + member : member;

    public static void Write(Utf8JsonWriter writer, CanonicalJson json)
    {
        if (IsKeptUnchanged(json.Utf8.Span))
        {
            writer.WriteRawValue(json.Utf8.Span, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(json.Utf8);
        Write(writer, document.RootElement);
    }

    /// <summary>Null where it is not what this class writes.</summary>
    public static CanonicalJson? Read(JsonElement stored)
    {
        if (stored.ValueKind != JsonValueKind.Object)
            return null;
        try
        {
            var output = new ArrayBufferWriter<byte>(256);
            using (var writer = new Utf8JsonWriter(output, Relaxed))
                Restore(writer, stored);
            return CanonicalJsonReader.Parse(output.WrittenMemory);
        }
        catch (Exception error) when (error is ConcordException or FormatException or OverflowException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// No member or text with a <c>$</c>, and no run of digits that may be too long. Returns false too often rather than too seldom.
    /// </summary>
    private static bool IsKeptUnchanged(ReadOnlySpan<byte> json)
    {
        var digits = 0;
        foreach (var value in json)
        {
            if (value == '$')
                return false;
            if (value is >= (byte)'0' and <= (byte)'9' or (byte)'.')
                digits++;
            else
                digits = 0;
            if (digits > 15)
                return false;
        }

        return true;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    writer.WritePropertyName(NameOf(member.Name));
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when !IsExactInDouble(element):
                writer.WriteStartObject();
                writer.WriteString(ExactNumber, element.GetRawText());
                writer.WriteEndObject();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static bool IsExactInDouble(JsonElement number) =>
        number.TryGetInt64(out var whole) ? whole is >= -MaxExact and <= MaxExact : number.GetRawText().Count(char.IsAsciiDigit) <= 15;

    private static void Restore(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.TryGetProperty(ExactNumber, out var exact):
                var digits = exact.GetString()!;
                if (!Utf8Parser.TryParse(System.Text.Encoding.ASCII.GetBytes(digits), out decimal _, out var read) || read != digits.Length)
                    throw new FormatException();
                writer.WriteRawValue(digits, skipInputValidation: true);
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name.StartsWith('$') ? member.Name[1..] : member.Name);
                    Restore(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Restore(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when !element.TryGetInt64(out _):
                // The shortest text of the binary number is the text that it was made of, however the server prints it.
                writer.WriteRawValue(element.GetDouble().ToString("R", CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    internal sealed class Converter : JsonConverter<CanonicalJson>
    {
        public override CanonicalJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return StoredJson.Read(document.RootElement) ?? throw new JsonException("Not properties as they are stored.");
        }

        public override void Write(Utf8JsonWriter writer, CanonicalJson value, JsonSerializerOptions options) =>
            StoredJson.Write(writer, value);
    }
}

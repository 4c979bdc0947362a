using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Policies;
using Concord.Wal;

namespace Concord.Gateway.Http;

/// <summary>Output only: requests are read as canonical JSON, never bound to objects.</summary>
internal abstract class WriteOnlyConverter<T> : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException($"{typeof(T).Name} is written only.");
}

internal sealed class CanonicalJsonConverter : WriteOnlyConverter<CanonicalJson>
{
    // The text is canonical already; parsing it again would cost time and could lose exactness.
    public override void Write(Utf8JsonWriter writer, CanonicalJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}

internal sealed class InstantConverter : WriteOnlyConverter<DateTimeOffset>
{
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Instants.ToRfc3339(value));
}

/// <summary>Writes the amount as text, so that no reader turns it into binary floating point.</summary>
internal sealed class MoneyConverter : WriteOnlyConverter<Money>
{
    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("amount", value.Amount.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("currency", value.Currency);
        writer.WriteEndObject();
    }
}

internal sealed class PositionConverter : WriteOnlyConverter<WalPosition>
{
    public override void Write(Utf8JsonWriter writer, WalPosition value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

internal sealed class EntryIdConverter : WriteOnlyConverter<EntryId>
{
    public override void Write(Utf8JsonWriter writer, EntryId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Concord.Values;

/// <summary>The text of a calendar day as it is stored and answered: <c>2026-11-30</c>.</summary>
public static class Days
{
    public const string Format = "yyyy-MM-dd";

    private const int TextLength = 10;

    public static string ToText(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    /// <summary><see cref="ToText"/> as UTF-8.</summary>
    public static void Write(IBufferWriter<byte> output, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(output);
        day.TryFormat(output.GetSpan(TextLength), out var written, "O", CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    public static bool TryParse(ReadOnlySpan<char> text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <exception cref="FormatException">The text is not a day.</exception>
    public static DateOnly Parse(ReadOnlySpan<char> text) => DateOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads the day at the JSON reader's current token. Its own parser accepts ten characters only as a date.
    /// </summary>
    public static bool TryRead(ref Utf8JsonReader reader, out DateOnly day)
    {
        day = default;
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length != TextLength || !reader.TryGetDateTime(out var date))
            return false;
        day = DateOnly.FromDateTime(date);
        return true;
    }
}

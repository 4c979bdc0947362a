using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Concord.Values;

/// <summary>
/// Every text form of an instant that Concord writes or reads. All are in UTC. Instants are stored as <see cref="ToText"/>
/// writes them; the other forms belong to answers, messages or keys and must not change, because texts in these forms exist.
/// </summary>
public static partial class Instants
{
    /// <summary>The length of <see cref="ToText"/>.</summary>
    public const int TextLength = 28;

    // .NET has an optimised formatter and parser for the format "O", but not for the same pattern spelt out.
    private const string Full = "O";

    /// <summary>
    /// RFC 3339 with seven digits of the second, <c>2026-11-30T08:15:00.0000000Z</c>. All texts have the same length, so they
    /// sort as time does.
    /// </summary>
    public static string ToText(DateTimeOffset instant) => instant.UtcDateTime.ToString(Full, CultureInfo.InvariantCulture);

    /// <summary><see cref="ToText"/> as UTF-8.</summary>
    public static void Write(IBufferWriter<byte> output, DateTimeOffset instant)
    {
        ArgumentNullException.ThrowIfNull(output);
        Write(output.GetSpan(TextLength), instant);
        output.Advance(TextLength);
    }

    /// <inheritdoc cref="Write(IBufferWriter{byte}, DateTimeOffset)"/>
    /// <param name="output">At least <see cref="TextLength"/> bytes long.</param>
    public static void Write(Span<byte> output, DateTimeOffset instant)
    {
        if (!instant.UtcDateTime.TryFormat(output, out _, Full, CultureInfo.InvariantCulture))
            throw new ArgumentException("Too short for an instant.", nameof(output));
    }

    /// <summary>
    /// The same with the offset <c>+00:00</c> instead of Z: the form in Redis' recovery records and idempotency keys.
    /// </summary>
    public static string ToOffsetText(DateTimeOffset instant) => instant.ToUniversalTime().ToString(Full, CultureInfo.InvariantCulture);

    /// <summary>The form of answers: RFC 3339 with the fraction only as far as needed, at most seven digits.</summary>
    public static string ToRfc3339(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>For a message, to the second: <c>2026-11-30T08:15:00Z</c>.</summary>
    public static string ToSeconds(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>For a message, to the millisecond: <c>2026-11-30T08:15:00.000Z</c>.</summary>
    public static string ToMilliseconds(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>For a key that sorts and has no separators: <c>202611300815000000000</c>.</summary>
    public static string ToDigits(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyyMMddHHmmssfffffff", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="ToText"/> and <see cref="ToOffsetText"/> write, and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        var isStored = (text.Length == TextLength && text[^1] == 'Z') || (text.Length == TextLength + 5 && text.EndsWith("+00:00"));
        return isStored && DateTimeOffset.TryParseExact(text, Full, CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out DateTimeOffset)"/>
    /// <exception cref="FormatException">The text has neither form.</exception>
    public static DateTimeOffset Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var instant) ? instant : throw new FormatException($"'{text}' is not an instant as it is stored.");

    /// <summary>
    /// Reads the instant at the JSON reader's current token, in any form of ISO 8601 that the reader supports.
    /// </summary>
    public static bool TryRead(ref Utf8JsonReader reader, out DateTimeOffset instant)
    {
        instant = default;
        return reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out instant);
    }

    /// <summary>
    /// A date, a time and an offset. Digits beyond 100 ns are dropped; a '+' that the query string turned into a space is
    /// accepted.
    /// </summary>
    public static bool TryParseRfc3339(string text, out DateTimeOffset instant) => TryParse(Rfc3339().Match(text), out instant);

    /// <summary>
    /// The forms of other systems: seconds, time and offset may be missing (then UTC), and a space or a comma may replace T and
    /// the full stop of RFC 3339.
    /// </summary>
    public static bool TryParseIso8601(string text, out DateTimeOffset instant) => TryParse(Iso8601().Match(text), out instant);

    private static bool TryParse(Match match, out DateTimeOffset instant)
    {
        instant = default;
        if (!match.Success)
            return false;
        var (time, offset) = (match.Groups["time"].Value, match.Groups["offset"].Value.Replace(' ', '+'));
        time = time.Length switch
        {
            0 => "00:00:00",
            5 => time + ":00",
            _ => time,
        };
        offset =
            offset is "" or "Z" or "z" ? "+00:00"
            : offset.Length == 5 ? offset.Insert(3, ":")
            : offset;
        var normal = $"{match.Groups["date"].Value}T{time}.{match.Groups["fraction"].Value.PadRight(7, '0')[..7]}{offset}";
        if (
            !DateTimeOffset.TryParseExact(
                normal,
                "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var parsed
            )
        )
            return false;
        instant = parsed.ToUniversalTime();
        return true;
    }

    [GeneratedRegex(
        @"^(?<date>\d{4}-\d\d-\d\d)[Tt](?<time>\d\d:\d\d:\d\d)(\.(?<fraction>\d{1,12}))?(?<offset>[Zz]|[+\- ]\d\d:\d\d)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Rfc3339();

    [GeneratedRegex(
        @"^(?<date>\d{4}-\d\d-\d\d)([Tt ](?<time>\d\d:\d\d(:\d\d)?)([.,](?<fraction>\d{1,12}))? ?(?<offset>[Zz]|[+-]\d\d:?\d\d)?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Iso8601();
}

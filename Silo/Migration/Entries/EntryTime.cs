using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Concord.Silo.Migration.Entries;

/// <summary>When an entry happened, in the forms that logs use: ISO 8601 text (UTC where it names no offset), or Unix time as number or text.</summary>
internal static partial class EntryTime
{
    // A number of this size or more is in the next smaller unit: in seconds these would be the years 5138 and 3.17 million.
    private const decimal FirstMilliseconds = 100_000_000_000;
    private const decimal FirstMicroseconds = 100_000_000_000_000;

    public static bool TryRead(JsonElement value, out DateTimeOffset time)
    {
        time = default;
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        };
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? TryUnix(number, out time)
            : TryIso(text, out time);
    }

    private static bool TryUnix(decimal number, out DateTimeOffset time)
    {
        time = default;
        var seconds = number < FirstMilliseconds ? number : number < FirstMicroseconds ? number / 1_000 : number / 1_000_000;
        if (seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return false;
        time = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    private static bool TryIso(string text, out DateTimeOffset time)
    {
        time = default;
        var match = Iso().Match(text);
        if (!match.Success) return false;
        var clock = match.Groups["time"].Value is { Length: > 0 } given ? given : "00:00";
        var fraction = match.Groups["fraction"].Value;
        var offset = match.Groups["offset"].Value is "" or "Z" or "z" ? "+00:00" : match.Groups["offset"].Value;
        if (offset.Length == 5) offset = offset.Insert(3, ":");
        var normal = $"{match.Groups["date"].Value}T{(clock.Length == 5 ? clock + ":00" : clock)}.{fraction.PadRight(7, '0')[..7]}{offset}";
        if (!DateTimeOffset.TryParseExact(normal, "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)) return false;
        time = parsed.ToUniversalTime();
        return true;
    }

    [GeneratedRegex(
        @"^(?<date>\d{4}-\d\d-\d\d)([Tt ](?<time>\d\d:\d\d(:\d\d)?)([.,](?<fraction>\d{1,12}))? ?(?<offset>[Zz]|[+-]\d\d:?\d\d)?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Iso();
}

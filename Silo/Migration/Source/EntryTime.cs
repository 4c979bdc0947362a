using System.Globalization;
using System.Text.Json;

namespace Concord.Silo.Migration;

/// <summary>
/// The time of an entry, in the forms that logs use: ISO 8601 text (UTC where it has no offset), or Unix time as number or text.
/// </summary>
internal static class EntryTime
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
            : Instants.TryParseIso8601(text, out time);
    }

    private static bool TryUnix(decimal number, out DateTimeOffset time)
    {
        time = default;
        var seconds =
            number < FirstMilliseconds ? number
            : number < FirstMicroseconds ? number / 1_000
            : number / 1_000_000;
        if (seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return false;
        time = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }
}

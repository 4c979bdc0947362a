using System.Globalization;
using System.Text.RegularExpressions;

namespace Concord.Gateway.Requests;

/// <summary>Dates and instants as the contract writes them.</summary>
internal static partial class Rfc3339
{
    /// <summary>UTC, with the fraction that is there, at most seven digits.</summary>
    public const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    public static bool TryParseDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    /// <summary>A date, a time and an offset. Digits beyond 100 ns are cut off; a '+' that the query string turned into a space is understood.</summary>
    public static bool TryParseInstant(string text, out DateTimeOffset instant)
    {
        instant = default;
        var match = Instant().Match(text);
        if (!match.Success) return false;
        var fraction = match.Groups["fraction"].Value;
        var offset = match.Groups["offset"].Value is "Z" or "z" ? "+00:00" : match.Groups["offset"].Value.Replace(' ', '+');
        var normal = $"{match.Groups["date"].Value}T{match.Groups["time"].Value}.{fraction.PadRight(7, '0')[..7]}{offset}";
        if (!DateTimeOffset.TryParseExact(normal, "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed))
            return false;
        instant = parsed.ToUniversalTime();
        return true;
    }

    public static string Write(DateTimeOffset instant) => instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<date>\d{4}-\d\d-\d\d)[Tt](?<time>\d\d:\d\d:\d\d)(\.(?<fraction>\d{1,12}))?(?<offset>[Zz]|[+\- ]\d\d:\d\d)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Instant();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Concord.System.Tests;

/// <summary>
/// Rules in which time passes faster: every duration, in <c>for</c> and <c>interval</c> as in the ranges of expressions, is divided.
/// Thresholds that are numbers stay as they are.
/// </summary>
internal static partial class ScaledRules
{
    /// <summary>Prometheus knows no shorter time.</summary>
    private const long Smallest = 1;

    private static readonly Dictionary<string, long> Milliseconds = new(StringComparer.Ordinal)
    {
        ["ms"] = 1,
        ["s"] = 1_000,
        ["m"] = 60_000,
        ["h"] = 3_600_000,
        ["d"] = 86_400_000,
        ["w"] = 7 * 86_400_000,
        ["y"] = 365L * 86_400_000,
    };

    public static string Divide(string text, int factor) => Duration().Replace(text, found => Scaled(found.Value, factor));

    private static string Scaled(string duration, int factor)
    {
        var sum = Part()
            .Matches(duration)
            .Sum(static part => long.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * Milliseconds[part.Groups[2].Value]);
        var scaled = sum == 0 ? 0 : Math.Max(Smallest, sum / factor);
        return scaled % 1_000 == 0 ? $"{scaled / 1_000}s" : $"{scaled}ms";
    }

    /// <summary>
    /// A number with a unit, several of them for one that is written <c>1h30m</c>; not where it is part of a name (<c>rate5m</c>).
    /// </summary>
    [GeneratedRegex(@"(?<![\w.])(?:\d+(?:ms|[smhdwy]))+(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    [GeneratedRegex(@"(\d+)(ms|[smhdwy])", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}

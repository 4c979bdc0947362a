using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Concord.Realms;

/// <summary>The formats that are enforced; a schema with any other format is refused.</summary>
internal static partial class SchemaFormats
{
    public static readonly FrozenDictionary<string, Func<string, bool>> All = new Dictionary<string, Func<string, bool>>(
        StringComparer.Ordinal
    )
    {
        ["date"] = IsDate,
        ["time"] = IsTime,
        ["date-time"] = static text => text.Length > 11 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]),
        ["duration"] = static text => Duration().IsMatch(text),
        ["email"] = static text => Email().IsMatch(text) && IsDomain(text[(text.LastIndexOf('@') + 1)..]),
        ["ipv4"] = static text => Ipv4().IsMatch(text),
        ["ipv6"] = IsIpv6,
        ["uri"] = static text => Uri().Match(text) is { Success: true } match && IsHost(match.Groups["host"].Value),
        ["uuid"] = static text => Uuid().IsMatch(text),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static bool IsDate(string text) =>
        text.Length == 10 && Days.TryParse(text, out _) && text.All(static c => char.IsAsciiDigit(c) || c == '-');

    private static bool IsTime(string text)
    {
        if (Time().Match(text) is not { Success: true } match)
            return false;
        if (match.Groups["s"].Value != "60")
            return true;

        // A leap second is inserted at the end of a UTC day.
        var minutes = (Number(match.Groups["h"]) * 60) + Number(match.Groups["m"]);
        var offset = match.Groups["oh"].Success ? (Number(match.Groups["oh"]) * 60) + Number(match.Groups["om"]) : 0;
        return (minutes + (match.Groups["sign"].Value == "-" ? offset : -offset) + 1_440) % 1_440 == 1_439;
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    private static bool IsDomain(string text)
    {
        if (!text.StartsWith('['))
            return text.Length <= 253 && Domain().IsMatch(text);
        var address = text[1..^1];
        return address.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? IsIpv6(address[5..]) : Ipv4().IsMatch(address);
    }

    private static bool IsHost(string text) => !text.StartsWith('[') || IsIpv6(text[1..^1]) || IpFuture().IsMatch(text);

    private static bool IsIpv6(string text)
    {
        var halves = text.Split("::");
        if (halves.Length > 2)
            return false;
        var groups = 0;
        for (var i = 0; i < halves.Length; i++)
        {
            var parts = halves[i].Length == 0 ? [] : halves[i].Split(':');
            for (var j = 0; j < parts.Length; j++)
            {
                var isLast = i == halves.Length - 1 && j == parts.Length - 1;
                if (isLast && Ipv4().IsMatch(parts[j]))
                    groups += 2;
                else if (Ipv6Group().IsMatch(parts[j]))
                    groups++;
                else
                    return false;
            }
        }
        return halves.Length == 2 ? groups <= 7 : groups == 8;
    }

    [GeneratedRegex(
        @"^(?<h>[01][0-9]|2[0-3]):(?<m>[0-5][0-9]):(?<s>[0-5][0-9]|60)(\.[0-9]+)?"
            + @"([Zz]|(?<sign>[+-])(?<oh>[01][0-9]|2[0-3]):(?<om>[0-5][0-9]))\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Time();

    [GeneratedRegex(
        @"^P([0-9]+W|([0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D)"
            + @"(T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S))?"
            + @"|T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S))\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Duration();

    [GeneratedRegex(@"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\.(?!\z)|\z)){4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ipv4();

    [GeneratedRegex(@"^[0-9A-Fa-f]{1,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ipv6Group();

    [GeneratedRegex(@"^\[v[0-9A-Fa-f]+\.[A-Za-z0-9\-._~!$&'()*+,;=:]+\]\z", RegexOptions.CultureInvariant)]
    private static partial Regex IpFuture();

    [GeneratedRegex(
        """^([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"""
            + """|"([\x20\x21\x23-\x5B\x5D-\x7E]|\\[\x20-\x7E])*")@([A-Za-z0-9.-]+|\[[^\]]+\])\z""",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Email();

    [GeneratedRegex(
        @"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Domain();

    /// <summary>RFC 3986, appendix A, with a scheme.</summary>
    [GeneratedRegex(
        @"^[A-Za-z][A-Za-z0-9+.-]*:(//(([A-Za-z0-9\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})*@)?"
            + @"(?<host>\[[0-9A-Za-z.:\-_~!$&'()*+,;=]+\]|([A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(:[0-9]*)?"
            + @"(/([A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*)*|(?!//)([A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*)"
            + @"(\?([A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?(#([A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Uri();
}

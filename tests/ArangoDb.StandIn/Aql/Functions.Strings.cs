using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Concord.ArangoDb.StandIn;

internal static partial class Functions
{
    private static Dictionary<string, Function> Strings() =>
        new(StringComparer.Ordinal)
        {
            ["CONCAT"] = Of(
                1,
                Many,
                static a => string.Concat((a is [List<object?> list] ? list : a.AsEnumerable()).Select(AqlValue.Text))
            ),
            ["CONCAT_SEPARATOR"] = Of(
                2,
                Many,
                static a =>
                    string.Join(
                        AqlValue.Text(a[0]),
                        (a is [_, List<object?> list] ? list : a.Skip(1)).Where(static value => value is not null).Select(AqlValue.Text)
                    )
            ),
            ["CHAR_LENGTH"] = Of(1, 1, static a => Runes(a[0]).Count),
            ["LOWER"] = Of(1, 1, static a => AqlValue.Text(a[0]).ToLowerInvariant()),
            ["UPPER"] = Of(1, 1, static a => AqlValue.Text(a[0]).ToUpperInvariant()),
            ["CONTAINS"] = Of(
                2,
                3,
                static a => IndexOf(a) is var at && AqlValue.Truth(At(a, 2)) ? (object)at : at >= 0 && AqlValue.Text(a[1]).Length > 0
            ),
            ["STARTS_WITH"] = new(2, 3, static (_, a) => StartsWith(a), Since: 4),
            ["SUBSTRING"] = Of(2, 3, static a => Substring(a)),
            ["LEFT"] = Of(2, 2, static a => Substring([a[0], 0L, a[1]])),
            ["RIGHT"] = Of(2, 2, static a => Right(a)),
            ["SPLIT"] = Of(1, 3, static a => Split(a)),
            ["TRIM"] = Of(1, 2, static a => Trim(a, true, true)),
            ["LTRIM"] = Of(1, 2, static a => Trim(a, true, false)),
            ["RTRIM"] = Of(1, 2, static a => Trim(a, false, true)),
            ["SUBSTITUTE"] = Of(2, 4, static a => Substitute(a)),
            ["FIND_FIRST"] = Of(
                2,
                4,
                static a => (long)AqlValue.Text(a[0]).IndexOf(AqlValue.Text(a[1]), (int)AqlValue.Number(At(a, 2)), StringComparison.Ordinal)
            ),
            ["FIND_LAST"] = Of(2, 4, static a => (long)AqlValue.Text(a[0]).LastIndexOf(AqlValue.Text(a[1]), StringComparison.Ordinal)),
            ["LIKE"] = Of(2, 3, static a => Evaluator.Like(AqlValue.Text(a[0]), AqlValue.Text(a[1]), AqlValue.Truth(At(a, 2)))),
            ["REGEX_TEST"] = Of(2, 3, static a => Pattern(a[1], At(a, 2)).IsMatch(AqlValue.Text(a[0]))),
            ["REGEX_REPLACE"] = Of(3, 4, static a => Pattern(a[1], At(a, 3)).Replace(AqlValue.Text(a[0]), AqlValue.Text(a[2]))),
            ["REGEX_MATCHES"] = Of(
                2,
                3,
                static a =>
                    Pattern(a[1], At(a, 2)).Match(AqlValue.Text(a[0])) is { Success: true } match
                        ? match.Groups.Values.Select(static group => (object?)group.Value).ToList()
                        : null
            ),
            ["REGEX_SPLIT"] = Of(2, 4, static a => Pattern(a[1], At(a, 2)).Split(AqlValue.Text(a[0])).ToList<object?>()),
            ["REPEAT"] = new(
                2,
                3,
                static (_, a) => string.Join(AqlValue.Text(At(a, 2)), Enumerable.Repeat(AqlValue.Text(a[0]), (int)AqlValue.Number(a[1]))),
                Since: 9
            ),
            ["REVERSE_STRING"] = Of(1, 1, static a => string.Concat(Runes(a[0]).AsEnumerable().Reverse())),
            ["TO_HEX"] = Of(1, 1, static a => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(AqlValue.Text(a[0])))),
            ["TO_BASE64"] = Of(1, 1, static a => Convert.ToBase64String(Encoding.UTF8.GetBytes(AqlValue.Text(a[0])))),
#pragma warning disable CA5350, CA5351 // They are functions of AQL; nothing is protected by them.
            ["MD5"] = Of(1, 1, static a => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(AqlValue.Text(a[0]))))),
            ["SHA1"] = Of(1, 1, static a => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(AqlValue.Text(a[0]))))),
#pragma warning restore CA5350, CA5351
            ["SHA256"] = Of(1, 1, static a => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AqlValue.Text(a[0]))))),
            ["SHA512"] = Of(1, 1, static a => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(AqlValue.Text(a[0]))))),
            ["JSON_STRINGIFY"] = Of(1, 1, static a => AqlJson.Write(a[0])),
            ["JSON_PARSE"] = Of(1, 1, static a => AqlJson.Parse(Encoding.UTF8.GetBytes(AqlValue.Text(a[0])))),
            ["LEVENSHTEIN_DISTANCE"] = new(2, 2, static (_, a) => (long)Levenshtein(AqlValue.Text(a[0]), AqlValue.Text(a[1])), Since: 4),
        };

    public static int Levenshtein(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var (diagonal, _) = (row[0], row[0] = i);
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                (diagonal, row[j]) = (row[j], Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[^1];
    }

    /// <summary>Characters of AQL are code points.</summary>
    private static List<string> Runes(object? value) => [.. AqlValue.Text(value).EnumerateRunes().Select(static rune => rune.ToString())];

    private static long IndexOf(object?[] a) => AqlValue.Text(a[0]).IndexOf(AqlValue.Text(a[1]), StringComparison.Ordinal);

    private static bool StartsWith(object?[] a)
    {
        var text = AqlValue.Text(a[0]);
        return a[1] is List<object?> prefixes
            ? prefixes.Count(prefix => text.StartsWith(AqlValue.Text(prefix), StringComparison.Ordinal))
                >= (a.Length > 2 ? AqlValue.Number(a[2]) : 1)
            : text.StartsWith(AqlValue.Text(a[1]), StringComparison.Ordinal);
    }

    private static string Substring(object?[] a)
    {
        var runes = Runes(a[0]);
        var offset = (int)AqlValue.Number(a[1]);
        if (offset < 0)
            offset = Math.Max(0, runes.Count + offset);
        var length = a.Length > 2 ? (int)Math.Min(int.MaxValue, AqlValue.Number(a[2])) : int.MaxValue;
        return string.Concat(runes.Skip(offset).Take(length));
    }

    private static string Right(object?[] a)
    {
        var runes = Runes(a[0]);
        return string.Concat(runes.Skip(Math.Max(0, runes.Count - (int)AqlValue.Number(a[1]))));
    }

    private static List<object?> Split(object?[] a)
    {
        var text = AqlValue.Text(a[0]);
        if (a.Length == 1)
            return [text];
        string[] separators = [.. AqlValue.ToList(a[1]).Select(AqlValue.Text)];
        var parts = separators is [""] ? Runes(text).AsEnumerable() : text.Split(separators, StringSplitOptions.None);
        return [.. a.Length > 2 ? parts.Take((int)AqlValue.Number(a[2])) : parts];
    }

    private static string Trim(object?[] a, bool start, bool end)
    {
        var text = AqlValue.Text(a[0]);
        char[] characters = [' ', '\t', '\r', '\n'];
        if (At(a, 1) is string given)
            characters = given.ToCharArray();
        else if (At(a, 1) is long which)
            (start, end) = (which is 0 or 1, which is 0 or 2);
        if (start)
            text = text.TrimStart(characters);
        return end ? text.TrimEnd(characters) : text;
    }

    private static string Substitute(object?[] a)
    {
        var text = AqlValue.Text(a[0]);
        if (a[1] is AqlObject map)
            return map.Aggregate(text, static (at, pair) => at.Replace(pair.Key, AqlValue.Text(pair.Value), StringComparison.Ordinal));
        List<object?> searches = a[1] as List<object?> ?? [a[1]];
        for (var i = 0; i < searches.Count; i++)
        {
            var by = At(a, 2) is List<object?> replacements
                ? i < replacements.Count
                    ? replacements[i]
                    : null
                : At(a, 2);
            text = text.Replace(AqlValue.Text(searches[i]), AqlValue.Text(by), StringComparison.Ordinal);
        }

        return text;
    }

    private static Regex Pattern(object? pattern, object? ignoreCase)
    {
        try
        {
            return new(AqlValue.Text(pattern), AqlValue.Truth(ignoreCase) ? RegexOptions.IgnoreCase : RegexOptions.None);
        }
        catch (ArgumentException)
        {
            throw new ArangoException(1543, "invalid regex value");
        }
    }
}

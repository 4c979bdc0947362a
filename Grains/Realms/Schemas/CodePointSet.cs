using System.Globalization;
using System.Text;

namespace Concord.Realms;

/// <summary>
/// A set of code points that can be written as a part of a .NET regular expression. .NET matches UTF-16 code units, and its
/// character classes differ from those of ECMA-262; a set that is written out is exact.
/// </summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;

    public static readonly CodePointSet Digits = new((0x30, 0x39));
    public static readonly CodePointSet WordCharacters = new((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A));
    public static readonly CodePointSet Spaces = new(
        (0x09, 0x0D),
        (0x20, 0x20),
        (0xA0, 0xA0),
        (0x1680, 0x1680),
        (0x2000, 0x200A),
        (0x2028, 0x2029),
        (0x202F, 0x202F),
        (0x205F, 0x205F),
        (0x3000, 0x3000),
        (0xFEFF, 0xFEFF)
    );
    public static readonly CodePointSet LineEnds = new((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029));
    public static readonly CodePointSet Empty = new();

    private readonly List<(int From, int To)> _ranges;

    private CodePointSet(params ReadOnlySpan<(int From, int To)> ranges) => _ranges = [.. ranges];

    public static CodePointSet Of(int from, int to) => new((from, to));

    public static CodePointSet Of(Predicate<UnicodeCategory> category)
    {
        var set = new CodePointSet();
        for (var code = 0; code <= Last; code++)
        {
            if (code is >= 0xD800 and <= 0xDFFF || !category(CharUnicodeInfo.GetUnicodeCategory(code)))
                continue;
            if (set._ranges.Count > 0 && set._ranges[^1].To == code - 1)
                set._ranges[^1] = (set._ranges[^1].From, code);
            else
                set._ranges.Add((code, code));
        }
        return set;
    }

    public CodePointSet With(CodePointSet other)
    {
        var all = new List<(int From, int To)>([.. _ranges, .. other._ranges]);
        all.Sort();
        var joined = new CodePointSet();
        foreach (var (from, to) in all)
        {
            if (joined._ranges.Count > 0 && joined._ranges[^1] is var last && from <= last.To + 1)
                joined._ranges[^1] = (last.From, Math.Max(last.To, to));
            else
                joined._ranges.Add((from, to));
        }
        return joined;
    }

    /// <summary>All other code points except surrogates, which are not characters.</summary>
    public CodePointSet Complement()
    {
        var others = new CodePointSet();
        var next = 0;
        foreach (var (from, to) in With(Of(0xD800, 0xDFFF))._ranges)
        {
            if (from > next)
                others._ranges.Add((next, from - 1));
            next = to + 1;
        }
        if (next <= Last)
            others._ranges.Add((next, Last));
        return others;
    }

    public void Write(StringBuilder expression)
    {
        var (units, pairs) = (new StringBuilder(), new StringBuilder());
        foreach (var (from, to) in _ranges)
        {
            if (from <= 0xFFFF)
                WriteRange(units, from, Math.Min(to, 0xFFFF));
            if (to > 0xFFFF)
                WritePairs(pairs, Math.Max(from, 0x10000), to);
        }

        // An empty set still needs an expression that matches nothing.
        expression.Append("(?:").Append(units.Length == 0 ? "[^\\s\\S]" : $"[{units}]").Append(pairs).Append(')');
    }

    private static void WritePairs(StringBuilder text, int from, int to)
    {
        while (from <= to)
        {
            var (high, low) = (High(from), Low(from));
            int end;
            if (low == 0xDC00 && High(to) > high)
            {
                // Whole blocks of low surrogates, as many as the range contains.
                var lastHigh = Low(to) == 0xDFFF ? High(to) : High(to) - 1;
                WritePair(text, high, lastHigh, 0xDC00, 0xDFFF);
                end = CodePoint(lastHigh, 0xDFFF);
            }
            else
            {
                end = Math.Min(to, CodePoint(high, 0xDFFF));
                WritePair(text, high, high, low, Low(end));
            }
            from = end + 1;
        }
    }

    private static void WritePair(StringBuilder text, int firstHigh, int lastHigh, int firstLow, int lastLow)
    {
        text.Append("|[");
        WriteRange(text, firstHigh, lastHigh);
        text.Append("][");
        WriteRange(text, firstLow, lastLow);
        text.Append(']');
    }

    private static void WriteRange(StringBuilder text, int from, int to)
    {
        text.Append(CultureInfo.InvariantCulture, $"\\u{from:X4}");
        if (to > from)
            text.Append(CultureInfo.InvariantCulture, $"-\\u{to:X4}");
    }

    private static int High(int code) => 0xD800 + ((code - 0x10000) >> 10);

    private static int Low(int code) => 0xDC00 + ((code - 0x10000) & 0x3FF);

    private static int CodePoint(int high, int low) => 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

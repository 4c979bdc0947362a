namespace Concord.Imports;

/// <summary>
/// How the columns of a file write numbers: the decimal sign, and the optional separator between groups of digits. Any other
/// text is refused: <c>1,5</c> in a file with a comma between thousands must not become fifteen.
/// </summary>
/// <param name="groups">The accepted separators between groups; empty if there is none.</param>
internal sealed class NumberFormat(char point, string groups)
{
    /// <summary>As JSON and most programs write numbers.</summary>
    public static readonly NumberFormat Plain = new('.', "");

    public bool IsPlain => point == '.' && groups.Length == 0;

    /// <summary>As a message shows it.</summary>
    public string Describe() =>
        IsPlain
            ? "a decimal point, no grouping"
            : $"decimal sign '{point}', {(groups.Length == 0 ? "no grouping" : $"groups parted by '{groups[0]}'")}";

    /// <summary>
    /// Writes the number as JSON, with a point and without groups; false if the text does not follow the format.
    /// </summary>
    /// <param name="output">At least as long as the text.</param>
    public bool TryNormalize(ReadOnlySpan<char> text, Span<char> output, out int length)
    {
        length = 0;
        var mantissa = text.IndexOfAny('e', 'E') is >= 0 and var exponent ? text[..exponent] : text;
        var at = mantissa.IndexOf(point);
        var whole = at < 0 ? mantissa : mantissa[..at];
        var fraction = at < 0 ? default : mantissa[(at + 1)..];
        if (whole is ['-' or '+', ..])
        {
            output[length++] = whole[0];
            whole = whole[1..];
        }
        if (fraction.ContainsAnyExceptInRange('0', '9') || !TryJoin(whole, output, ref length))
            return false;
        if (at >= 0)
            output[length++] = '.';
        fraction.CopyTo(output[length..]);
        length += fraction.Length;
        text[mantissa.Length..].CopyTo(output[length..]);
        length += text.Length - mantissa.Length;
        return true;
    }

    /// <summary>
    /// Groups have three digits; or, as in India, two digits and three in the last group. The first may be shorter.
    /// </summary>
    private bool TryJoin(ReadOnlySpan<char> whole, Span<char> output, ref int length)
    {
        var inGroup = 0;
        var size = 0;
        for (var i = whole.Length - 1; i >= 0; i--)
        {
            if (char.IsAsciiDigit(whole[i]))
            {
                inGroup++;
                continue;
            }
            if (!groups.Contains(whole[i], StringComparison.Ordinal) || i == 0)
                return false;
            var isLast = !whole[(i + 1)..].ContainsAny(groups);
            if (
                isLast ? inGroup != 3
                : size == 0 ? inGroup is not (2 or 3)
                : inGroup != size
            )
                return false;
            if (!isLast)
                size = inGroup;
            inGroup = 0;
        }
        if (inGroup > 3 && whole.ContainsAny(groups))
            return false;
        if (size > 0 && inGroup > size)
            return false;
        foreach (var c in whole)
        {
            if (char.IsAsciiDigit(c))
                output[length++] = c;
        }
        return true;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Concord.Imports;

/// <summary>
/// How a column writes a date: <c>d</c> or <c>dd</c>, <c>M</c>, <c>MM</c>, <c>MMM</c> or <c>MMMM</c> (English names),
/// <c>yyyy</c>, each once, with signs or text in single quotes around them. A year of two digits is not supported: the century
/// would be a guess.
/// </summary>
internal sealed class DateFormat
{
    public const string IsoText = "YYYY-MM-DD";

    private const string Signs = "-/., _:";

    public static readonly DateFormat Iso = new(Days.Format, IsoText);

    private readonly string _pattern;

    private DateFormat(string pattern, string text) => (_pattern, Text) = (pattern, text);

    /// <summary>As a message shows it.</summary>
    public string Text { get; }

    public bool TryRead(ReadOnlySpan<char> text, out DateOnly date) =>
        DateOnly.TryParseExact(text, _pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    public static bool TryParse(string text, [NotNullWhen(true)] out DateFormat? format, out string error)
    {
        format = null;
        var pattern = new StringBuilder();
        var (days, months, years) = (0, 0, 0);
        var openEnded = false;
        for (var i = 0; i < text.Length; )
        {
            var (c, start) = (text[i], i);
            if (c is 'd' or 'M' or 'y')
            {
                while (i < text.Length && text[i] == c)
                    i++;
                var length = i - start;
                if (openEnded && !(c == 'M' && length > 2))
                    return Fail(
                        $"'{text[start..i]}' directly after a number of one or two digits: where that one ends could not be told.",
                        out error
                    );
                if (c == 'y' && length != 4)
                    return Fail("A year has four digits, 'yyyy'; the century of a shorter one would be a guess.", out error);
                if ((c == 'd' && length > 2) || length > 4)
                    return Fail($"'{text[start..i]}' is not known; there are d, dd, M, MM, MMM, MMMM and yyyy.", out error);
                _ = c switch
                {
                    'd' => days++,
                    'M' => months++,
                    _ => years++,
                };
                openEnded = length == 1;
                pattern.Append(text, start, length);
                continue;
            }
            openEnded = false;
            i = c == '\'' ? text.IndexOf('\'', i + 1) + 1 : i + 1;
            if (i == 0)
                return Fail("A quote is opened and not closed.", out error);
            if (c != '\'' && !Signs.Contains(c, StringComparison.Ordinal))
                return Fail($"'{c}' is not known in a date; other text than signs stands in single quotes.", out error);
            // .NET treats a backslash as an escape, even within quotes.
            pattern.Append(c == '\'' ? text[start..i].Replace(@"\", @"\\", StringComparison.Ordinal) : $"'{c}'");
        }
        if ((days, months, years) is not (1, 1, 1))
            return Fail("A date needs day, month and year, each once: for instance dd-MM-yyyy.", out error);
        format = new(pattern.ToString(), text);
        error = "";
        return true;
    }

    private static bool Fail(string reason, out string error)
    {
        error = reason;
        return false;
    }
}

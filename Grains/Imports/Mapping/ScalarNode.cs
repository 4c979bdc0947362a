using Concord.Policies;

namespace Concord.Imports;

/// <summary>
/// A template and the conversion of its text. Conversions are exact: what would be rounded, cut or guessed is refused.
/// </summary>
internal sealed class ScalarNode(Template template, Conversion conversion, NumberFormat numbers) : MappingNode
{
    private const int MaxQuoted = 64;

    public override bool CanBeMissing => template.CanBeMissing;

    public override MappingResult Write(RowContext row)
    {
        var presence = template.Read(row, out var text);
        if (presence != MappingResult.Written)
            return presence;
        var form = template.IsJsonNumber(row) ? NumberFormat.Plain : numbers;
        return TryWrite(row, text, conversion, form, template.Dates ?? DateFormat.Iso, out var problem)
            ? MappingResult.Written
            : row.Fail($"{template.Describe()}: '{(text.Length > MaxQuoted ? $"{text[..MaxQuoted]}…" : text)}' {problem}");
    }

    /// <summary>Writes the converted text; otherwise returns the reason as the end of a sentence about the text.</summary>
    public static bool TryWrite(
        RowContext row,
        ReadOnlySpan<char> text,
        Conversion conversion,
        NumberFormat numbers,
        DateFormat dates,
        out string problem
    )
    {
        problem = "";
        switch (conversion)
        {
            case Conversion.Text or Conversion.Id when text.Length > CanonicalJsonReader.MaxStringLength:
                problem = $"is longer than {CanonicalJsonReader.MaxStringLength} characters.";
                return false;
            case Conversion.Text:
                row.WriteString(text);
                return true;
            case Conversion.Id when IdText.HasControl(IdText.Trim(text)):
                problem = "contains a control character (a line break or tab, for instance), which is not allowed in an id.";
                return false;
            case Conversion.Id:
                row.WriteString(IdText.Trim(text));
                return true;
            case Conversion.Boolean:
                return TryWriteBoolean(row, IdText.Trim(text), out problem);
            case Conversion.Date:
                if (!dates.TryRead(IdText.Trim(text), out var date))
                {
                    problem = $"is not a date ({dates.Text}).";
                    return false;
                }
                row.WriteString(Days.ToText(date));
                return true;
            default:
                return TryWriteNumber(row, IdText.Trim(text), conversion, numbers, out problem);
        }
    }

    private static bool TryWriteBoolean(RowContext row, ReadOnlySpan<char> text, out string problem)
    {
        problem = "";
        if (Is(text, "true") || Is(text, "yes") || text is "1")
            row.Write("true"u8);
        else if (Is(text, "false") || Is(text, "no") || text is "0")
            row.Write("false"u8);
        else
            problem = "is not a truth value (true, false, yes, no, 1 or 0).";
        return problem.Length == 0;

        static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryWriteNumber(
        RowContext row,
        ReadOnlySpan<char> text,
        Conversion conversion,
        NumberFormat numbers,
        out string problem
    )
    {
        if (numbers.IsPlain)
            return TryWritePlain(row, text, conversion, numbers, out problem);
        Span<char> plain = text.Length <= 128 ? stackalloc char[text.Length] : new char[text.Length];
        if (numbers.TryNormalize(text, plain, out var length))
            return TryWritePlain(row, plain[..length], conversion, numbers, out problem);
        problem = NotExact(numbers);
        return false;
    }

    /// <param name="numbers">The file's format, for the message.</param>
    private static bool TryWritePlain(
        RowContext row,
        ReadOnlySpan<char> text,
        Conversion conversion,
        NumberFormat numbers,
        out string problem
    )
    {
        problem = "";
        var quote = conversion == Conversion.Amount;
        if (IsCanonical(text, out var isInteger))
        {
            if (conversion == Conversion.Integer && !isInteger)
                problem = "is not an integer.";
            else
                WriteDigits(row, text, quote);
        }
        else if (!ExactDecimal.TryParse(text, out var value))
        {
            problem = NotExact(numbers);
        }
        else if (conversion == Conversion.Integer && decimal.Truncate(value) != value)
        {
            problem = "is not an integer.";
        }
        else
        {
            WriteDigits(row, ExactDecimal.ToCanonicalString(value), quote);
        }
        return problem.Length == 0;
    }

    private static string NotExact(NumberFormat numbers) =>
        $"is not a number that can be held exactly ({numbers.Describe()}, at most 28 digits).";

    private static void WriteDigits(RowContext row, ReadOnlySpan<char> digits, bool quote)
    {
        if (quote)
            row.Write((byte)'"');
        row.WriteAscii(digits);
        if (quote)
            row.Write((byte)'"');
    }

    /// <summary>
    /// Whether the text is what <see cref="ExactDecimal.ToCanonicalString"/> would write, as is nearly every number in a file.
    /// </summary>
    internal static bool IsCanonical(ReadOnlySpan<char> text, out bool isInteger)
    {
        isInteger = true;
        var digits = text is ['-', ..] ? text[1..] : text;
        if (digits.Length is 0 or > 20)
            return false;
        var point = digits.IndexOf('.');
        isInteger = point < 0;
        var whole = isInteger ? digits : digits[..point];
        if (whole.IsEmpty || whole.ContainsAnyExceptInRange('0', '9') || whole is ['0', _, ..])
            return false;
        if (isInteger)
            return !(whole is "0" && text.Length > 1);
        var fraction = digits[(point + 1)..];
        return !fraction.IsEmpty && !fraction.ContainsAnyExceptInRange('0', '9') && fraction[^1] != '0';
    }
}

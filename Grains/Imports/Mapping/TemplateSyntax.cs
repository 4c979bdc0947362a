using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Concord.Policies;

namespace Concord.Imports;

/// <summary>A column as a template names it.</summary>
/// <param name="Dates">How it writes a date; only if the conversion is a date.</param>
internal readonly record struct ColumnReference(string Name, Conversion Conversion, bool Optional, DateFormat? Dates = null);

/// <summary>A part of a template: literal text, or a column if <see cref="Literal"/> is null.</summary>
internal readonly record struct TemplatePart(string? Literal, ColumnReference Column);

/// <summary>
/// The syntax of a template: <c>{column}</c>, <c>{column:conversion}</c>, <c>{column:date:dd-MM-yyyy}</c>; <c>?</c> at the end
/// of any of them (or directly after the column's name) if the column may be empty; literal text around them; <c>{{</c> and
/// <c>}}</c> for braces.
/// </summary>
internal static class TemplateSyntax
{
    private const string DateWithFormat = ":date:";

    public static bool TryParse(string text, out ImmutableArray<TemplatePart> parts, out string error)
    {
        parts = [];
        var found = ImmutableArray.CreateBuilder<TemplatePart>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is not ('{' or '}'))
            {
                literal.Append(c);
            }
            else if (i + 1 < text.Length && text[i + 1] == c)
            {
                literal.Append(c);
                i++;
            }
            else if (c == '}')
            {
                error = "A '}' without its '{'; a literal one is written '}}'.";
                return false;
            }
            else
            {
                var end = text.IndexOfAny(['{', '}'], i + 1);
                if (end < 0 || text[end] == '{')
                {
                    error = "A '{' without its '}'; a literal one is written '{{'.";
                    return false;
                }
                if (!TryParseColumn(text[(i + 1)..end], out var column, out error))
                    return false;
                Flush(found, literal);
                found.Add(new(null, column));
                i = end;
            }
        }
        Flush(found, literal);
        if (found.Count > 1 && found.Any(static p => p.Literal is null && p.Column.Conversion != Conversion.Text))
        {
            error = "A column with a conversion must stand alone, without text or other columns beside it.";
            return false;
        }
        parts = found.ToImmutable();
        error = "";
        return true;
    }

    private static void Flush(ImmutableArray<TemplatePart>.Builder parts, StringBuilder literal)
    {
        if (literal.Length == 0)
            return;
        parts.Add(new(literal.ToString(), default));
        literal.Clear();
    }

    private static bool TryParseColumn(string text, out ColumnReference column, out string error)
    {
        column = default;
        var optional = text.EndsWith('?');
        var name = optional ? text[..^1] : text;
        var conversion = Conversion.Text;
        DateFormat? dates = null;
        // A header may contain colons: only the last one can start a conversion.
        var colon = name.LastIndexOf(':');
        if (colon >= 0)
        {
            switch (name[(colon + 1)..])
            {
                case "text":
                    break;
                case "number":
                    conversion = Conversion.Number;
                    break;
                case "integer":
                    conversion = Conversion.Integer;
                    break;
                case "boolean":
                    conversion = Conversion.Boolean;
                    break;
                case "date":
                    conversion = Conversion.Date;
                    break;
                default:
                    if (!TryParseDates(name, out colon, out dates, out error))
                        return false;
                    conversion = Conversion.Date;
                    break;
            }
            name = name[..colon];
            if (name.EndsWith('?') && !optional)
                (name, optional) = (name[..^1], true);
        }
        if (IdText.Trim(name).Length == 0)
        {
            error = "A column without a name.";
            return false;
        }
        column = new(IdText.Trim(name), conversion, optional, dates);
        error = "";
        return true;
    }

    /// <summary>A date with its format, which may contain colons.</summary>
    private static bool TryParseDates(string text, out int colon, [NotNullWhen(true)] out DateFormat? dates, out string error)
    {
        dates = null;
        colon = text.LastIndexOf(DateWithFormat, StringComparison.Ordinal);
        if (colon >= 0)
            return DateFormat.TryParse(text[(colon + DateWithFormat.Length)..], out dates, out error);
        error =
            $"'{text[(text.LastIndexOf(':') + 1)..]}' is not a conversion; there are number, integer, boolean, date, "
            + "date:<format> (date:dd-MM-yyyy) and text.";
        return false;
    }
}

using System.Collections.Immutable;
using Concord.Policies;

namespace Concord.Imports;

/// <summary>
/// A parsed template whose columns are indexes into the row. A value with an empty column is missing as a whole.
/// </summary>
internal sealed class Template
{
    private readonly string[] _literals;
    private readonly int[] _columns;
    private readonly bool[] _optional;
    private readonly string[] _names;
    private readonly bool _trim;

    /// <param name="trim">Removes white space around the columns' texts: for ids and codes.</param>
    /// <param name="lenient">
    /// An empty column leaves the value out even if it is not marked with <c>?</c>: for ids of elements.
    /// </param>
    public Template(ImmutableArray<TemplatePart> parts, Func<ColumnReference, int> column, bool trim, bool lenient)
    {
        _literals = [.. parts.Select(static p => p.Literal ?? "")];
        _columns = [.. parts.Select(p => p.Literal is null ? column(p.Column) : -1)];
        _optional = [.. parts.Select(p => lenient || p.Column.Optional)];
        _trim = trim;
        Dates = parts is [{ Literal: null }] ? parts[0].Column.Dates : null;
        _names = [.. parts.Select(static p => p.Column.Name ?? "")];
        CanBeMissing = parts.Any(p => p.Literal is null && (lenient || p.Column.Optional));
    }

    public bool IsConstant => !_columns.Any(static c => c >= 0);

    public bool CanBeMissing { get; }

    /// <summary>How its column writes a date; null if the template does not say.</summary>
    public DateFormat? Dates { get; }

    /// <summary>The text of a template without columns.</summary>
    public string Constant => string.Concat(_literals);

    /// <summary>Names the columns for a message.</summary>
    public string Describe()
    {
        var names = _names.Where(static n => n.Length > 0).Select(static n => $"'{n}'").ToArray();
        return (names.Length == 1 ? "Column " : "Columns ") + string.Join(", ", names);
    }

    /// <summary>The text for this row. The span is valid until the next call.</summary>
    public MappingResult Read(RowContext row, out ReadOnlySpan<char> text)
    {
        text = default;
        var result = MappingResult.Written;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] < 0 || !IsBlank(row.Values[_columns[i]]))
                continue;
            if (!_optional[i])
                return row.Fail($"Column '{_names[i]}' is empty.");
            result = MappingResult.Missing;
        }
        if (result == MappingResult.Missing)
            return result;
        text = _columns is [>= 0] ? Part(row, 0) : Compose(row);
        return MappingResult.Written;
    }

    /// <summary>The value is a number in JSON's notation: then the mapping's number format does not apply.</summary>
    public bool IsJsonNumber(RowContext row) => _columns is [>= 0 and var only] && row.IsJsonNumber(only);

    private bool IsBlank(string? text) => _trim ? IdText.Trim(text.AsSpan()).IsEmpty : string.IsNullOrWhiteSpace(text);

    private ReadOnlySpan<char> Compose(RowContext row)
    {
        var length = 0;
        for (var i = 0; i < _columns.Length; i++)
            length += Part(row, i).Length;
        var output = row.Scratch(length);
        length = 0;
        for (var i = 0; i < _columns.Length; i++)
        {
            var part = Part(row, i);
            part.CopyTo(output.AsSpan(length));
            length += part.Length;
        }
        return output.AsSpan(0, length);
    }

    private ReadOnlySpan<char> Part(RowContext row, int i)
    {
        if (_columns[i] < 0)
            return _literals[i];
        var text = row.Values[_columns[i]].AsSpan();
        return _trim ? IdText.Trim(text) : text;
    }
}

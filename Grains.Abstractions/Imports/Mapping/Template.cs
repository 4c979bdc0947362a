using System.Collections.Immutable;

namespace Concord.Grains.Abstractions.Imports.Mapping;

/// <summary>A parsed template whose columns are numbers in the row. A value with an empty column is missing as a whole.</summary>
internal sealed class Template
{
    private readonly string[] _literals;
    private readonly int[] _columns;
    private readonly bool[] _optional;
    private readonly string[] _names;

    /// <param name="lenient">An empty column leaves the value out even where it is not marked with <c>?</c>: ids of elements.</param>
    public Template(ImmutableArray<TemplatePart> parts, Func<ColumnUse, int> column, bool lenient)
    {
        _literals = [.. parts.Select(static p => p.Literal ?? "")];
        _columns = [.. parts.Select(p => p.Literal is null ? column(p.Column) : -1)];
        _optional = [.. parts.Select(p => lenient || p.Column.Optional)];
        _names = [.. parts.Select(static p => p.Column.Name ?? "")];
        CanBeMissing = parts.Any(p => p.Literal is null && (lenient || p.Column.Optional));
    }

    public bool IsConstant => !_columns.Any(static c => c >= 0);

    public bool CanBeMissing { get; }

    /// <summary>The text of a template without columns.</summary>
    public string Constant => string.Concat(_literals);

    /// <summary>Names the columns for a message.</summary>
    public string Describe()
    {
        var names = _names.Where(static n => n.Length > 0).Select(static n => $"'{n}'").ToArray();
        return (names.Length == 1 ? "Column " : "Columns ") + string.Join(", ", names);
    }

    /// <summary>The text in this row. The span is good until the next call.</summary>
    public Presence Read(RowContext row, out ReadOnlySpan<char> text)
    {
        text = default;
        var result = Presence.Written;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] < 0 || !string.IsNullOrWhiteSpace(row.Values[_columns[i]])) continue;
            if (!_optional[i]) return row.Fail($"Column '{_names[i]}' is empty.");
            result = Presence.Missing;
        }
        if (result == Presence.Missing) return result;
        text = _columns is [>= 0] ? row.Values[_columns[0]] : Compose(row);
        return Presence.Written;
    }

    private ReadOnlySpan<char> Compose(RowContext row)
    {
        var length = 0;
        for (var i = 0; i < _columns.Length; i++) length += Part(row, i).Length;
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

    private string Part(RowContext row, int i) => _columns[i] < 0 ? _literals[i] : row.Values[_columns[i]]!;
}

using System.Diagnostics.CodeAnalysis;

namespace Concord.Imports;

/// <summary>Reads what a row says of its own age: the mapping's <c>stamp</c>. For one reader: not thread-safe.</summary>
public sealed class StampReader
{
    private const int MaxQuoted = 64;

    private readonly Template _template;
    private readonly RowContext _row = new();

    internal StampReader(Template template) => _template = template;

    /// <summary>The template of a mapping's stamp. Null if it is invalid, which has been reported.</summary>
    internal static Template? Compile(MappingCompiler compiler, JsonTree element, string pointer)
    {
        if (compiler.Template(element, pointer, null, lenient: false, out _) is not { } template)
            return null;
        if (!template.IsConstant)
            return template;
        compiler.Error(pointer, "Says how old a row is, so it has to use a column.");
        return null;
    }

    /// <param name="values">The same as for <see cref="RowMapper"/>.</param>
    /// <param name="stamp">Null if the row has none.</param>
    public bool TryRead(string?[] values, out string? stamp, [NotNullWhen(false)] out string? error)
    {
        (stamp, error) = (null, null);
        _row.Start(values);
        switch (_template.Read(_row, out var text))
        {
            case MappingResult.Missing:
                return true;
            case MappingResult.Failed:
                error = _row.Error!;
                return false;
        }
        if (ImportStamp.TryParse(text, out _))
        {
            stamp = text.Trim().ToString();
            return true;
        }
        error =
            $"{_template.Describe()}: '{(text.Length > MaxQuoted ? $"{text[..MaxQuoted]}…" : text)}' is not a stamp (a "
            + "number, a date or an instant).";
        return false;
    }
}

using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>Maps each column of a mapping to the field of a record.</summary>
internal sealed class CsvHeader
{
    private const int MaxNamed = 50;

    private readonly int[] _indexes;

    private CsvHeader(int count, int[] indexes) => (Count, _indexes) = (count, indexes);

    /// <summary>Number of fields of a record.</summary>
    public int Count { get; }

    /// <summary>The field of the mapping's column; less than 0 where the column is optional and the file does not have it.</summary>
    public int IndexOf(int column) => _indexes[column];

    /// <exception cref="ValidationException">A column is missing, or occurs twice.</exception>
    public static CsvHeader Read(string[] names, ImportMapping mapping)
    {
        var errors = new List<FieldError>();
        var indexes = new int[mapping.Columns.Length];
        for (var i = 0; i < indexes.Length; i++)
        {
            var (name, optional) = mapping.Columns[i];
            var pointer = JsonPointer.Append("/header", name);
            indexes[i] = Array.IndexOf(names, name);
            if (indexes[i] < 0 && !optional)
                errors.Add(
                    new(
                        pointer,
                        $"The mapping '{mapping.Name}' needs the column '{name}', which the file does not "
                            + $"have.{Hint(names, mapping.Delimiter)}"
                    )
                );
            else if (indexes[i] >= 0 && Array.LastIndexOf(names, name) != indexes[i])
                errors.Add(new(pointer, $"The header has the column '{name}' more than once."));
        }
        return errors.Count == 0 ? new(names.Length, indexes) : throw new ValidationException([.. errors]);
    }

    private static string Hint(string[] names, char delimiter) =>
        names is [var only] && only.AsSpan().IndexOfAny(",;\t|") >= 0
            ? $" Its fields seem to be separated by another character; the mapping's 'delimiter' is {MappingDelimiter.NameOf(delimiter)}."
            : $" It has: {string.Join(", ", names.Take(MaxNamed).Select(static n => n.Length > 64 ? n[..64] + "…" : n))}"
                + $"{(names.Length > MaxNamed ? ", …" : ".")}";
}

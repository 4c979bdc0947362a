using System.Diagnostics.CodeAnalysis;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;

namespace Concord.Grains.Abstractions.Imports.Mapping;

/// <summary>Turns rows into documents, one at a time, with buffers that it uses again.</summary>
public sealed class RowMapper
{
    private readonly Template _number;
    private readonly MappingNode _document;
    private readonly RowContext _row = new();

    internal RowMapper(Template number, MappingNode document) => (_number, _document) = (number, document);

    /// <param name="values">The row's values in the order of <see cref="ImportMapping.Columns"/>; null or empty where there is none.</param>
    /// <param name="error">Why the row has to be rejected, in a sentence that names the column.</param>
    public bool TryMap(string?[] values, [NotNullWhen(true)] out string? number, out CanonicalJson document, [NotNullWhen(false)] out string? error)
    {
        document = default;
        number = null;
        _row.Start(values);
        if (_number.Read(_row, out var text) != Presence.Written)
        {
            error = _row.Error!;
            return false;
        }
        number = text.ToString();
        if (!PolicyId.IsNumber(number))
        {
            error = $"'{(number.Length > 64 ? number[..64] + "…" : number)}' is not a policy number: 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-'.";
            return false;
        }
        if (_document.Write(_row) != Presence.Written)
        {
            error = _row.Error!;
            return false;
        }
        document = CanonicalJson.FromTrusted(_row.Written.ToArray());
        error = null;
        return true;
    }
}

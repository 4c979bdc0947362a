using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Concord.Policies;

namespace Concord.Imports;

/// <summary>Turns rows into input, one at a time, with reused buffers.</summary>
public sealed class RowMapper
{
    private readonly Template _number;
    private readonly MappingNode _document;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>? _missing;
    private readonly RowContext _row = new();

    private static readonly string TooLong = string.Create(
        CultureInfo.InvariantCulture,
        $"The mapping makes more than {RowContext.MaxLength / 1024} KiB of this row."
    );

    internal RowMapper(Template number, MappingNode document, FrozenSet<string>? missing) =>
        (_number, _document, _missing) = (number, document, missing?.GetAlternateLookup<ReadOnlySpan<char>>());

    /// <param name="values">
    /// The row's values in the order of <see cref="ImportMapping.Columns"/>; null or empty if missing. Those that mean
    /// "missing" become null.
    /// </param>
    /// <param name="number">The policy's number; also for a rejected row, if the number could be read.</param>
    /// <param name="error">Why the row is rejected, in a sentence that names the column.</param>
    /// <param name="jsonNumbers">Which values are numbers in JSON's notation; null if none is.</param>
    public bool TryMap(
        string?[] values,
        [NotNullWhen(true)] out string? number,
        out CanonicalJson document,
        [NotNullWhen(false)] out string? error,
        bool[]? jsonNumbers = null
    )
    {
        ArgumentNullException.ThrowIfNull(values);
        try
        {
            return TryMapWhole(values, jsonNumbers, out number, out document, out error);
        }
        catch (RowTooLongException)
        {
            (number, document, error) = (null, default, TooLong);
            return false;
        }
    }

    private bool TryMapWhole(
        string?[] values,
        bool[]? jsonNumbers,
        [NotNullWhen(true)] out string? number,
        out CanonicalJson document,
        [NotNullWhen(false)] out string? error
    )
    {
        document = default;
        number = null;
        if (_missing is { } missing)
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (values[i] is { } value && missing.Contains(IdText.Trim(value.AsSpan())))
                    values[i] = null;
            }
        }
        _row.Start(values, jsonNumbers);
        if (_number.Read(_row, out var text) != MappingResult.Written)
        {
            error = _row.Error!;
            return false;
        }
        var given = IdText.Trim(text).ToString();
        if (!PolicyId.IsNumber(given))
        {
            error =
                $"'{(given.Length > 64 ? given[..64] + "…" : given)}' is not a policy number: 1 to 64 characters of "
                + "A-Z, a-z, 0-9, '.', '_' and '-'.";
            return false;
        }
        number = given;
        if (_document.Write(_row) != MappingResult.Written)
        {
            error = _row.Error!;
            return false;
        }
        if (_row.Length > RowContext.MaxLength)
            throw new RowTooLongException();
        document = CanonicalJson.FromTrusted(_row.Written.ToArray());
        error = null;
        return true;
    }
}

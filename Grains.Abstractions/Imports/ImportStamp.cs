using System.Globalization;

namespace Concord.Imports;

/// <summary>
/// What a row says of its own age: a version number, a day or an instant, read from a column that the mapping names
/// (<c>stamp</c>). Of two rows for the same fields, the one with the greater stamp is newer.
/// </summary>
public readonly record struct ImportStamp
{
    public const int MaxLength = 40;

    private readonly decimal? _number;
    private readonly DateTimeOffset _instant;

    private ImportStamp(decimal? number, DateTimeOffset instant) => (_number, _instant) = (number, instant);

    public static bool TryParse(ReadOnlySpan<char> text, out ImportStamp stamp)
    {
        stamp = default;
        text = text.Trim();
        if (text.Length > MaxLength)
            return false;
        if (ExactDecimal.TryParse(text, out var number))
            stamp = new(number, default);
        else if (Days.TryParse(text, out var day))
            stamp = new(null, new(day.ToDateTime(default), TimeSpan.Zero));
        else if (
            text.Length > 10
            && text[10] is 'T' or 't' or ' '
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
        )
            stamp = new(null, instant);
        else
            return false;
        return true;
    }

    /// <summary>Null if they cannot be compared: a number and an instant.</summary>
    public int? CompareTo(ImportStamp other) =>
        _number.HasValue != other._number.HasValue ? null
        : _number is { } number ? number.CompareTo(other._number!.Value)
        : _instant.CompareTo(other._instant);
}

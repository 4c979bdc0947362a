using System.Globalization;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Commit;

namespace Concord.Grains.Policies;

/// <summary>Dates as the contract writes them.</summary>
internal static class Dates
{
    /// <summary>White space around a date is no part of it.</summary>
    public static bool TryParse(string text, out DateOnly date) =>
        DateOnly.TryParseExact(IdText.Trim(text.AsSpan()), TransactionWriter.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    public static DateOnly Parse(string text) => DateOnly.ParseExact(text, TransactionWriter.DateFormat, CultureInfo.InvariantCulture);

    public static string ToText(DateOnly date) => date.ToString("O", CultureInfo.InvariantCulture);
}

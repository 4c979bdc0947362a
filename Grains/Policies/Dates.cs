using System.Globalization;
using Concord.Grains.Commit;

namespace Concord.Grains.Policies;

/// <summary>Dates as the contract writes them.</summary>
internal static class Dates
{
    public static bool TryParse(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, TransactionWriter.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    public static DateOnly Parse(string text) => DateOnly.ParseExact(text, TransactionWriter.DateFormat, CultureInfo.InvariantCulture);

    public static string ToText(DateOnly date) => date.ToString("O", CultureInfo.InvariantCulture);
}
